/** Every word the widget shows or speaks. A translation is one more table here, and `language="xx"` on the element. */

/** @typedef {typeof ENGLISH} Labels */

const count = (number) => number.toLocaleString("en");

const ENGLISH = {
  greeting:
    "Hello, I'm *{name}*. I know about cramps in legs and feet.\n\n" +
    "Tell me where it cramps and when, or ask me anything about it. I'm a program, not a doctor.",
  tagline: "Leg and foot cramps",
  examples: ["I have a cramp right now", "My calf cramps at night", "Does magnesium help?", "What causes foot cramps?"],
  exampleGroup: "Examples to begin with",
  answerGroup: "Answers to choose from",
  main: "The way on",
  others: "More",
  conversation: "Conversation with {name}",
  you: "You said: ",
  input: "Your message to {name}",
  placeholder: "Write to {name}",
  send: "Send",
  hint: "Not a doctor. In an emergency call for help.",
  writing: "{name} is writing",
  fromDay: (day) => `We wrote this on ${day}.`,
  oneMoment: "One moment, I'm still at your last message.",
  counter: (used, limit) => `${count(used)} of ${count(limit)} characters`,
  full: (limit) => `That is full: ${count(limit)} characters is what I can read at once.`,

  openChat: "Chat with {name}",
  unread: (number) => (number === 1 ? "1 new message" : `${count(number)} new messages`),
  close: "Close the chat",
  menu: "Menu",
  startOver: "Start over",
  startedOver: "This is a new conversation.",
  download: "Download my conversation",
  forget: "Forget me",
  forgetQuestion: "Erase everything you told me, here and on the server? This can't be undone.",
  forgetYes: "Erase everything",
  forgetNo: "Keep it",
  forgotten: "Everything was erased. This is a new conversation.",
  notForgotten: "It could not be erased, because I can't reach the server. Please try again.",
  notDownloaded: "It could not be downloaded, because I can't reach the server. Please try again.",
  remember: "Remember me on this device",
  rememberHint: "Whoever uses this device can then read our conversation.",

  offline: "You seem to be offline. Your message is kept here and goes out as soon as there is a connection.",
  broken: "I can't be reached at this moment. Your message is kept here, and I keep trying.",
  slow: "That was a lot at once. Your message is kept here and goes out in a moment.",
  refused: "I could not read that message. Please say it in other words.",
  unreachable: "I can't be reached at this moment. Our conversation comes back as soon as there is a connection.",
  begunAnew: "I could not find our earlier conversation any more, so this is a new one.",
  urgent: "If it is urgent, don't wait for me: call your emergency number.",
  retry: "Try again now",

  doNow: "What to do now",
  say: "What you can say",
  because: "Because you told me",
  against: "Against it speaks",
  sure: { fairly_sure: "Fairly sure", more_likely: "More likely than the others", hardly_sure: "Only a hint", to_be_ruled_out: "Has to be ruled out" },
  sources: (number) => (number === 1 ? "1 source" : `${count(number)} sources`),

  step: (step, steps) => `Step ${count(step)} of ${count(steps)}`,
  repetition: (number, all) => `Repetition ${count(number)} of ${count(all)}`,
  seconds: "seconds",
  hold: "Start timer",
  holdAgain: "Hold again",
  pause: "Pause",
  goOn: "Go on",
  timer: "Hold timer",
  paused: (seconds) => `Paused, ${count(seconds)} seconds left.`,
  holding: (seconds) => `Hold for ${count(seconds)} seconds.`,
  left: (seconds) => `${count(seconds)} seconds left`,
  held: "Well done. Let go and relax.",
  heldAll: "Well done. That was the last one: press Next.",
  sound: "Sound",
  vibration: "Vibration",

  summary: "For your doctor or pharmacist",
  copy: "Copy",
  copied: "Copied",
  print: "Print",
  save: "Download",
  summaryFile: "cramp-summary",
  transcriptFile: "conversation",
  transcript: "Conversation with {name}",
  me: "You",
};

const LANGUAGES = { en: ENGLISH };

/** The labels of a language (English where there is none), with the assistant's name put in. */
export function labelsFor(language, name) {
  const table = LANGUAGES[language] ?? LANGUAGES[language?.split("-")[0]] ?? ENGLISH;
  const named = ([key, label]) => [key, typeof label === "string" ? label.replaceAll("{name}", name) : label];
  return /** @type {Labels} */ (Object.fromEntries(Object.entries(table).map(named)));
}
