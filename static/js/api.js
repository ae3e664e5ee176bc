"use strict";

const place = document.getElementById("api-reference");
SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  // The page has its landmark already.
  onComplete: () => place.querySelectorAll("main").forEach((part) => part.setAttribute("role", "presentation")),
});
