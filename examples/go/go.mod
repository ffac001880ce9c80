module example.com/isnad-go

go 1.23

require google.golang.org/grpc v1.72.0
