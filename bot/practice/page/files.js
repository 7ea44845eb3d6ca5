// Files: chosen in a window, shown under a message. They live in the workspace only.

import { upload } from "./api.js";
import { announce, h, icon, iconButton } from "./dom.js";
import { store } from "./store.js";

/** "12 kB" for a number of bytes. */
function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Where the workspace keeps a file. */
export function fileAddress(id) {
  return `/page/file?${new URLSearchParams({ as: store.as, id })}`;
}

/** The files of a message: pictures are shown, others can be opened. */
export function fileList(files) {
  return h("ul", { class: "files" }, files.map((file) => h("li", { "data-file-id": file.id },
    /^image\/(png|jpe?g|gif)$/.test(file.mimetype || "") ? picture(file) : card(file))));
}

function picture(file) {
  return h("figure", { class: "image" }, h("figcaption", {}, file.title || file.name),
    h("img", { src: fileAddress(file.id), alt: file.alt_txt || file.title || file.name, loading: "lazy" }));
}

function card(file) {
  return h("a", { class: "file", href: fileAddress(file.id), target: "_blank", rel: "noreferrer" },
    icon("file"), h("span", {}, h("strong", {}, file.title || file.name),
      h("small", {}, [file.pretty_type || file.filetype?.toUpperCase(), size(file.size)].filter(Boolean).join(" · "))));
}

/** file_input: choose or drop files; each is handed to the workspace at once. */
export function fileInput(element, block, surface, more) {
  const most = element.max_files || 10;
  if (!surface.get(block, element)) surface.set(block, element, { files: [] });
  const held = () => surface.get(block, element).files;
  const list = h("ul", { class: "files chosen" });
  const note = h("p", { class: "file-note", role: "status" });
  const show = () => list.replaceChildren(...held().map((file) => h("li", {}, icon("file"),
    h("span", {}, h("strong", {}, file.name), h("small", {}, size(file.size))),
    iconButton("close", `Remove ${file.name}`, () => {
      surface.set(block, element, { files: held().filter((each) => each.id !== file.id) });
      show();
    }))));
  const take = async (files) => {
    for (const file of files) {
      const refusal = refused(file, element, held().length, most);
      note.textContent = refusal || `Taking ${file.name} …`;
      if (refusal) return;
      const answer = await upload(store.as, file);
      note.textContent = answer.ok ? "" : answer.error;
      if (answer.ok) surface.set(block, element, { files: [...held(), answer.file] });
      if (answer.ok) announce(`${file.name} was added`);
      show();
    }
  };
  const input = h("input", { type: "file", class: "file-choice", multiple: most > 1,
    accept: element.filetypes?.map((type) => `.${type}`).join(",") || null, ...more,
    onchange: () => take([...input.files]).then(() => { input.value = ""; }) });
  const zone = h("div", { class: "file-zone",
    ondragover: (event) => { event.preventDefault(); zone.classList.add("over"); },
    ondragleave: () => zone.classList.remove("over"),
    ondrop: (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      take([...event.dataTransfer.files]);
    } }, input, note, list);
  show();
  return zone;
}

function refused(file, element, count, most) {
  const ending = file.name.split(".").pop().toLowerCase();
  if (count >= most) return most === 1 ? "Only one file can be added." : `Only ${most} files can be added.`;
  if (element.filetypes?.length && !element.filetypes.includes(ending)) {
    return `${file.name} is not one of: ${element.filetypes.join(", ")}.`;
  }
  return null;
}
