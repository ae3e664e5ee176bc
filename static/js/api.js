"use strict";

const place = document.getElementById("api-reference");

// The operations alone: Swagger's own page would bring a second title and a second main part.
const Reference = (system) => ({
  components: {
    Reference: () => {
      const { createElement } = system.React;
      const drawn = ["operations", "Models"].map((name) => createElement(system.getComponent(name, true), { key: name }));
      return createElement("div", { className: "swagger-ui" }, system.specSelectors.loadingStatus() === "success" && drawn);
    },
  },
});

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  plugins: [Reference],
  layout: "Reference",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
