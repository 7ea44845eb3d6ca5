// What Slack's own window refuses before anything is sent: one sentence a question.

/** {block_id: sentence} for the inputs that cannot be sent as they are. */
export function refusals(blocks, surface) {
  const found = {};
  for (const block of blocks || []) {
    if (block.type !== "input") continue;
    const sentence = refusal(block, block.element, surface.get(block, block.element) || {});
    if (sentence) found[block.block_id] = sentence;
  }
  return found;
}

function refusal(block, element, held) {
  const typed = held.value ?? null;
  if (isEmpty(held)) return block.optional ? null : "Please fill in this answer.";
  if (element.type === "plain_text_input") return lengths(element, [...typed].length);
  if (element.type === "number_input") return number(element, typed);
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed)) {
    return "Please write an e-mail address, like name@example.org.";
  }
  if (element.type === "url_text_input" && !/^https?:\/\/[^\s]+$/.test(typed)) {
    return "Please write a web address that begins with https://.";
  }
  return null;
}

function isEmpty(held) {
  const { type, timezone, ...values } = held;
  return !Object.values(values).some((value) => (Array.isArray(value) ? value.length : value !== null && value !== ""));
}

function lengths(element, length) {
  if (element.min_length && length < element.min_length) {
    return `Please write at least ${element.min_length} characters; there are ${length}.`;
  }
  if (element.max_length && length > element.max_length) {
    return `Please write at most ${element.max_length} characters; there are ${length}.`;
  }
  return null;
}

function number(element, typed) {
  const value = Number(typed);
  if (!/^-?\d+([.]\d+)?$/.test(typed.trim())) return "Please write a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(value)) return "Please write a whole number.";
  if (element.min_value !== undefined && value < Number(element.min_value)) {
    return `Please write a number of at least ${element.min_value}.`;
  }
  if (element.max_value !== undefined && value > Number(element.max_value)) {
    return `Please write a number of at most ${element.max_value}.`;
  }
  return null;
}
