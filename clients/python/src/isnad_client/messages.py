"""The messages and enums of the API, as the proto file describes them."""

from isnad.v1.enrichment_service_pb2 import *  # noqa: F403
