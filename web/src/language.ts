/** What the page itself says, in both languages. */

const english = {
  tagline: "Who is named, who said what, who is for or against what: Arabic news, read as it streams.",
  enrich: "Enrich",
  another: "Another article",
  seed: "Choose an article…",
  paste: "Paste an Arabic article here, or drop a text file",
  copy: "Copy as JSON",
  copied: "Copied",
  article: "The article. With the arrow keys from word to word; Enter shows the word.",
  speakers: "Who said what",
  stances: "For and against",
  names: "Names",
  word: "Word",
  reading: "Reading…",
  done: "{tokens} words and marks, {mentions} names, {quotations} quotations, {stances} stances in {ms} ms",
  broken: "The answer is not complete: {message}",
  unreachable: "The server cannot be reached. Is `isnad serve` still running?",
  empty: "There is no text to read.",
  nobody: "Nobody is quoted in this article.",
  nothing: "Nobody takes sides in this article.",
  nameless: "Nobody and nothing is named in this article.",
  unnamed: "not named",
  author: "The writer",
  via: "via",
  to: "to",
  denied: "denies",
  requested: "calls for",
  implied: "implied",
  holder: "Holder",
  for: "for",
  against: "against",
  neutral: "neutral on",
  PERSON: "Person",
  ORGANIZATION: "Organization",
  LOCATION: "Place",
  MISCELLANEOUS: "Other name",
  ROLE: "Office",
  DATE: "Date",
  DIRECT: "direct",
  INDIRECT: "indirect",
  MIXED: "mixed",
  quotation: "Quotation",
  cue: "Reporting words",
  normalized: "Normalized",
  stem: "Stem",
  PROCLITIC: "before",
  STEM: "stem",
  ENCLITIC: "pronoun",
  resegmented: "A missing space was put back",
  times: "{n}×",
  language: "العربية",
  light: "Light",
  dark: "Dark",
};

const arabic: typeof english = {
  tagline: "من ذُكر، ومن قال ماذا، ومن مع ماذا أو ضده: أخبار عربية تُقرأ لحظة وصولها.",
  enrich: "حلّل",
  another: "مقال آخر",
  seed: "اختر مقالا…",
  paste: "ألصق مقالا هنا، أو أفلت ملفا نصيا",
  copy: "انسخ JSON",
  copied: "نُسخ",
  article: "المقال. بالأسهم من كلمة إلى كلمة، وEnter يعرض الكلمة.",
  speakers: "من قال ماذا",
  stances: "مع وضد",
  names: "الأسماء",
  word: "كلمة",
  reading: "قراءة…",
  done: "{tokens} كلمة وعلامة، {mentions} اسما، {quotations} اقتباسا، {stances} موقفا في {ms} م.ث",
  broken: "الجواب غير كامل: {message}",
  unreachable: "لا يمكن الوصول إلى الخادم. هل ما زال `isnad serve` يعمل؟",
  empty: "لا نص للقراءة.",
  nobody: "لا اقتباس في هذا المقال.",
  nothing: "لا أحد يتخذ موقفا في هذا المقال.",
  nameless: "لا أسماء في هذا المقال.",
  unnamed: "غير مسمّى",
  author: "الكاتب",
  via: "نقلا عن",
  to: "إلى",
  denied: "ينفي",
  requested: "يطلب",
  implied: "مضمر",
  holder: "صاحب الموقف",
  for: "مع",
  against: "ضد",
  neutral: "محايد إزاء",
  PERSON: "شخص",
  ORGANIZATION: "هيئة",
  LOCATION: "مكان",
  MISCELLANEOUS: "اسم آخر",
  ROLE: "منصب",
  DATE: "تاريخ",
  DIRECT: "مباشر",
  INDIRECT: "غير مباشر",
  MIXED: "مختلط",
  quotation: "اقتباس",
  cue: "لفظ القول",
  normalized: "الصورة الموحدة",
  stem: "الجذع",
  PROCLITIC: "سابقة",
  STEM: "جذع",
  ENCLITIC: "ضمير",
  resegmented: "أعيدت مسافة ساقطة",
  times: "{n}×",
  language: "English",
  light: "فاتح",
  dark: "داكن",
};

export type Key = keyof typeof english;

let current: "ar" | "en" = localStorage.getItem("language") === "en" ? "en" : "ar";

/** A text of the page, with its gaps filled. */
export function t(key: Key, gaps: Record<string, string | number> = {}): string {
  const text = (current === "ar" ? arabic : english)[key];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = gaps[name] ?? "";
    return typeof value === "number" ? value.toLocaleString("en") : value;
  });
}

/** Writes the page in the language chosen. */
export function translate(): void {
  document.documentElement.lang = current;
  document.documentElement.dir = current === "ar" ? "rtl" : "ltr";
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) element.textContent = t(element.dataset["t"] as Key);
  for (const element of document.querySelectorAll<HTMLElement>("[data-t-label]")) element.ariaLabel = t(element.dataset["tLabel"] as Key);
  for (const element of document.querySelectorAll<HTMLTextAreaElement>("[data-t-placeholder]")) {
    element.placeholder = t(element.dataset["tPlaceholder"] as Key);
  }
}

/** Goes to the other language. */
export function switchLanguage(): void {
  current = current === "ar" ? "en" : "ar";
  localStorage.setItem("language", current);
  translate();
}
