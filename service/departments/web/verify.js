// Checks a paper's token in the browser: base45 (RFC 9285), CBOR (RFC 8949), COSE_Sign1 with Ed25519 (RFC 9052).
// The token stands in the address's fragment, which no browser sends to a server. Only keys and the revocation list
// are fetched. Whatever stands in the fragment is hostile until the signature is right.

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const LONGEST = 419;
const REASONS = {
  valid: ["签名有效", "The signature is right."],
  none: ["请扫纸上的二维码", "Scan the code on the paper."],
  unreadable: ["这不是证明上的码", "This is not the code of a paper."],
  unknown_key: ["没有这个部门的公钥", "No department has this key."],
  signature: ["签名不对：内容被改过，或者不是部门签的", "The signature is wrong: altered, or not a department's."],
  issuer: ["签名的部门和写的不是同一个", "Signed by another department than it says."],
  revoked: ["这份证明已经作废", "This paper has been revoked."],
  unsupported: ["这个浏览器不能核验 Ed25519 签名", "This browser cannot check Ed25519 signatures."],
};
const LABELS = { issuer: "出具部门", serial: "编号", issued_at: "出具时间", name: "姓名（部分隐藏）", kind: "种类" };

class Unreadable extends Error {}

function fromBase45(text) {
  const bytes = [];
  if (text.length === 0 || text.length > LONGEST || text.length % 3 === 1) throw new Unreadable();
  for (let at = 0; at < text.length; at += 3) {
    const digits = [...text.slice(at, at + 3)].map((sign) => ALPHABET.indexOf(sign));
    if (digits.includes(-1)) throw new Unreadable();
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (value > (digits.length === 3 ? 0xffff : 0xff)) throw new Unreadable();
    if (digits.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}

// Reads one item of the few kinds that a token is made of; anything else is no token.
class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; this.depth = 0; }

  byte() {
    if (this.at >= this.bytes.length) throw new Unreadable();
    return this.bytes[this.at++];
  }

  argument(info) {
    if (info < 24) return info;
    if (info > 26) throw new Unreadable();
    let value = 0;
    for (let count = 1 << (info - 24); count > 0; count--) value = value * 256 + this.byte();
    return value;
  }

  take(length) {
    if (this.at + length > this.bytes.length) throw new Unreadable();
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  item() {
    if (++this.depth > 8) throw new Unreadable();
    const first = this.byte();
    const value = this.argument(first & 31);
    const result = this.content(first >> 5, value);
    this.depth--;
    return result;
  }

  content(major, value) {
    switch (major) {
      case 0: return value;
      case 1: return -1 - value;
      case 2: return this.take(value);
      case 3: return new TextDecoder("utf-8", { fatal: true }).decode(this.take(value));
      case 4: return this.several(value, () => this.item());
      case 5: return new Map(this.several(value, () => [this.item(), this.item()]));
      case 6: return { tag: value, value: this.item() };
      default: throw new Unreadable();
    }
  }

  several(count, read) {
    if (count > 64) throw new Unreadable();
    return Array.from({ length: count }, read);
  }

  static whole(bytes) {
    const reader = new Reader(bytes);
    const item = reader.item();
    if (reader.at !== bytes.length) throw new Unreadable();
    return item;
  }
}

function byteString(bytes) {
  const head = bytes.length < 24 ? [0x40 + bytes.length]
    : bytes.length < 256 ? [0x58, bytes.length] : [0x59, bytes.length >> 8, bytes.length & 255];
  return [...head, ...bytes];
}

function toBeSigned(protectedHeader, payload) {
  const context = [...new TextEncoder().encode("Signature1")];
  return Uint8Array.from([0x84, 0x60 + context.length, ...context, ...byteString(protectedHeader), 0x40, ...byteString(payload)]);
}

const hexadecimal = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHexadecimal = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

function parts(token) {
  const message = Reader.whole(fromBase45(token));
  if (message?.tag !== 18 || !Array.isArray(message.value) || message.value.length !== 4) throw new Unreadable();
  const [header, unprotected, payload, signature] = message.value;
  const isMessage = [header, payload, signature].every((part) => part instanceof Uint8Array);
  if (!isMessage || !(unprotected instanceof Map) || unprotected.size) throw new Unreadable();
  const parameters = Reader.whole(header);
  if (!(parameters instanceof Map) || parameters.get(1) !== -8 || !(parameters.get(4) instanceof Uint8Array)) {
    throw new Unreadable();
  }
  return { header, payload, signature, keyId: hexadecimal(parameters.get(4)) };
}

function claims(payload) {
  const all = Reader.whole(payload);
  const paper = all instanceof Map ? all.get(-65537) : undefined;
  if (!(paper instanceof Map) || !(paper.get(4) instanceof Map) || !(all.get(7) instanceof Uint8Array)) throw new Unreadable();
  return {
    issuer: String(all.get(1)),
    serial: new TextDecoder("ascii").decode(all.get(7)),
    issued_at: new Date(Number(all.get(6)) * 1000).toLocaleString("zh-CN"),
    kind: String(paper.get(1)),
    name: String(paper.get(2)),
    ...Object.fromEntries([...paper.get(4)].map(([key, value]) => [String(key), String(value)])),
  };
}

async function isSignedBy(key, signature, data) {
  const imported = await crypto.subtle.importKey("raw", fromHexadecimal(key), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, data);
}

async function check(token, keys, revoked) {
  let message;
  try {
    message = parts(token);
  } catch (error) {
    return { reason: "unreadable" };
  }
  const key = keys[message.keyId];
  if (!key) return { reason: "unknown_key" };
  let isGenuine;
  try {
    isGenuine = await isSignedBy(key.key, message.signature, toBeSigned(message.header, message.payload));
  } catch (error) {
    return { reason: "unsupported" };
  }
  if (!isGenuine) return { reason: "signature" };
  const said = claims(message.payload);
  if (said.issuer !== key.department) return { reason: "issuer" };
  return { reason: revoked(said.issuer, said.serial) ? "revoked" : "valid", said };
}

function show({ reason, said }) {
  const [chinese, english] = REASONS[reason];
  const answer = document.getElementById("answer");
  answer.dataset.state = reason === "valid" ? "valid" : reason === "none" ? "waiting" : "invalid";
  answer.dataset.reason = reason;
  document.getElementById("verdict").textContent = reason === "valid" ? "有效 · Valid" : reason === "none" ? "等待扫码" : "无效 · Not valid";
  document.getElementById("reason").textContent = `${chinese}。${english}`;
  const list = document.getElementById("claims");
  list.replaceChildren();
  for (const [name, value] of Object.entries(said ?? {})) {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = LABELS[name] ?? name;
    text.textContent = value;
    list.append(term, text);
  }
}

async function run(token) {
  if (!token) {
    show({ reason: "none" });
    return;
  }
  const [keys, list] = await Promise.all([fetch("/keys"), fetch("/revocations")].map(async (asked) => (await asked).json()));
  const revoked = (department, serial) => list.parts.some((part) => part.department === department && part.serials.includes(serial));
  show(await check(token, keys.keys, revoked));
}

function fragment() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch (error) {
    return location.hash.slice(1);
  }
}

document.getElementById("form").addEventListener("submit", (event) => {
  event.preventDefault();
  run(document.getElementById("token").value.replace(/[\r\n]/g, ""));
});
addEventListener("hashchange", () => run(fragment()));
run(fragment());
