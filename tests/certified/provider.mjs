// A certified OpenID Connect provider with claims as Microsoft Entra ID sends them. For the tests alone.
// node provider.mjs '{"port": …, "app": "http://localhost:…", "secret": "…", "people": {"sub": {claims}}}'
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;
const names = [...new Set(Object.values(given.people).flatMap(Object.keys))];

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "daily-actions",
      client_secret: given.secret,
      redirect_uris: [`${given.app}/oauth2callback`],
      post_logout_redirect_uris: [`${given.app}/oauth2callback`],
    },
  ],
  claims: { openid: ["sub", ...names] },
  conformIdTokenClaims: false, // all claims in the ID token, as Entra ID does
  findAccount: (_context, sub) =>
    given.people[sub] && { accountId: sub, claims: () => ({ sub, ...given.people[sub] }) },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  cookies: { keys: [given.secret] },
});
provider.listen(given.port, "127.0.0.1");
