// Filters, sorts and pages the clusters. Without it the page shows them all, folded, largest first.
(function () {
  "use strict";
  var root = document.documentElement;
  var list = document.getElementById("clusters-list");
  root.classList.add("js");
  function unfold() {
    var id = decodeURIComponent(location.hash.slice(1));
    var at = id && document.getElementById(id);
    if (at && at.tagName === "DETAILS") { turnTo(at.parentNode); at.open = true; at.scrollIntoView(); }
  }
  // Shows the page on which a cluster stands; without a filter when the filter hides it.
  var turnTo = function () {};
  window.addEventListener("hashchange", unfold);
  if (!list) { return; }
  var PAGE = 100, all = +list.dataset.all;
  var rows = Array.prototype.map.call(list.children, function (li, i) {
    var d = li.dataset;
    return { li: li, i: i, first: d.s ? parseInt(d.s, 10) : 1e9, level: d.l, relation: d.r, size: +d.n, date: d.d || "", sources: " " + (d.s || "") + " ", title: li.querySelector(".t").textContent, text: null };
  });
  var form = document.getElementById("tools");
  var status = document.getElementById("status");
  var back = document.getElementById("back"), next = document.getElementById("next");
  var found = rows, page = 0;
  var levels = ["article", "paragraph", "caption", "headline"], relations = ["exact", "near", "contains"];
  var orders = {
    source: function (a, b) { return a.first - b.first || a.i - b.i; },
    level: function (a, b) { return levels.indexOf(a.level) - levels.indexOf(b.level) || a.i - b.i; },
    relation: function (a, b) { return relations.indexOf(a.relation) - relations.indexOf(b.relation) || a.i - b.i; },
    size: function (a, b) { return b.size - a.size || a.i - b.i; },
    small: function (a, b) { return a.size - b.size || a.i - b.i; },
    title: function (a, b) { return a.title.localeCompare(b.title) || a.i - b.i; },
    early: function (a, b) { return (a.date || "9").localeCompare(b.date || "9") || a.i - b.i; },
    late: function (a, b) { return b.date.localeCompare(a.date) || a.i - b.i; }
  };
  function text(row) {
    if (row.text === null) { row.text = row.li.textContent.toLowerCase(); }
    return row.text;
  }
  function show() {
    var first = page * PAGE, on = new Set(found.slice(first, first + PAGE));
    rows.forEach(function (r) { r.li.hidden = !on.has(r); });
    var pages = Math.max(1, Math.ceil(found.length / PAGE));
    status.textContent = found.length + " of " + rows.length + " clusters" + (pages > 1 ? ", page " + (page + 1) + " of " + pages : "") + (all > rows.length ? "; the report has " + all : "");
    back.disabled = page === 0;
    next.disabled = page + 1 >= pages;
  }
  function apply() {
    var f = form.elements, words = f.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    var source = f.source ? f.source.value : "";
    found = rows.filter(function (r) {
      return (!f.level.value || r.level === f.level.value) && (!f.relation.value || r.relation === f.relation.value) &&
        r.size >= (+f.size.value || 0) && (!source || r.sources.indexOf(" " + source + " ") >= 0) &&
        words.every(function (w) { return text(r).indexOf(w) >= 0; });
    }).sort(orders[f.order.value]);
    var sorted = document.createDocumentFragment();
    found.forEach(function (r) { sorted.appendChild(r.li); });
    list.appendChild(sorted);
    page = 0;
    show();
  }
  var timer = 0;
  form.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(apply, 120); });
  form.addEventListener("submit", function (e) { e.preventDefault(); apply(); });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  back.addEventListener("click", function () { page -= 1; show(); list.scrollIntoView(); });
  next.addEventListener("click", function () { page += 1; show(); list.scrollIntoView(); });
  turnTo = function (li) {
    if (!li.hidden || li.parentNode !== list) { return; }
    var at = function () { return found.findIndex(function (r) { return r.li === li; }); };
    if (at() < 0) { form.reset(); apply(); }
    page = Math.floor(at() / PAGE);
    show();
  };
  show();
  unfold();
})();
