package orgweb

import (
	"slices"

	"digivert/internal/org"
)

// uploadBody is what a theme or logo may hold with the form around it. It is
// above org.MaxFile, so that a file a little too large gets its sentence.
const uploadBody = 2 << 20

// Routes are the rows of the route table, in the order of the staff menu.
func (p *Pages) Routes() []Route {
	return slices.Concat(p.signInRoutes(), p.peopleRoutes(), p.settingRoutes(), p.ownRoutes(), p.publicRoutes())
}

// signInRoutes are open, since nobody has signed in yet.
func (p *Pages) signInRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/intern/logg-inn", Access: Everyone, Handler: p.signIn},
		{Method: "POST", Path: "/intern/logg-inn", Access: Everyone, Handler: p.askCode},
		{Method: "GET", Path: "/intern/logg-inn/kode", Access: Everyone, Handler: p.code},
		{Method: "POST", Path: "/intern/logg-inn/kode", Access: Everyone, Handler: p.redeem},
		{Method: "GET", Path: "/intern/logg-inn/med/{provider}", Access: Everyone, Handler: p.signInWith, Dear: true},
		{Method: "GET", Path: backPath, Access: Everyone, Handler: p.signInBack, Dear: true},
		{Method: "POST", Path: "/intern/logg-inn/passnokkel/sporsmal", Access: Everyone, Handler: p.askPasskey},
		{Method: "POST", Path: "/intern/logg-inn/passnokkel", Access: Everyone, Handler: p.signInWithPasskey},
		{Method: "GET", Path: "/intern/logg-inn/slutt/{provider}", Access: Everyone, Handler: p.frontChannelLogout},
		{Method: "GET", Path: leftPath, Access: Everyone, Handler: p.left},
		{Method: "GET", Path: "/intern/logg-inn/invitasjon/{token}", Access: Everyone, Handler: p.invitation},
		{Method: "POST", Path: "/intern/logg-inn/invitasjon/{token}", Access: Everyone, Handler: p.acceptInvitation},
		{Method: "GET", Path: "/intern/demo", Access: DemoOnly, Handler: p.demo},
		{Method: "POST", Path: "/intern/demo", Access: DemoOnly, Handler: p.demoSignIn},
	}
}

func (p *Pages) peopleRoutes() []Route {
	setUp := Roles(org.Administrator, org.Coordinator)
	return []Route{
		{Method: "GET", Path: "/intern/medarbeidere", Access: setUp, Handler: p.people, Menu: "org.menu.people", Shelf: SetUp},
		{Method: "GET", Path: "/intern/medarbeidere/ny", Access: setUp, Handler: p.person},
		{Method: "POST", Path: "/intern/medarbeidere/ny", Access: setUp, Handler: p.savePerson},
		{Method: "GET", Path: "/intern/medarbeidere/{id}", Access: setUp, Handler: p.person},
		{Method: "POST", Path: "/intern/medarbeidere/{id}", Access: setUp, Handler: p.savePerson},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/deaktiver", Access: setUp, Handler: p.deactivate},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/inviter", Access: setUp, Handler: p.invite},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/logg-ut", Access: setUp, Handler: p.endSessionsOf},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/fjern-kobling", Access: setUp, Handler: p.unlinkPerson},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/fjern-passnokler", Access: setUp, Handler: p.removePasskeysOf},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/aktiver", Access: setUp, Handler: p.reactivate},
		{Method: "GET", Path: "/intern/organisasjoner", Access: setUp, Handler: p.organisations, Menu: "org.menu.organisations", Shelf: SetUp},
		{Method: "GET", Path: "/intern/organisasjoner/ny", Access: setUp, Handler: p.organisation},
		{Method: "POST", Path: "/intern/organisasjoner/ny", Access: setUp, Handler: p.saveOrganisation},
		{Method: "GET", Path: "/intern/organisasjoner/{id}", Access: setUp, Handler: p.organisation},
		{Method: "POST", Path: "/intern/organisasjoner/{id}", Access: setUp, Handler: p.saveOrganisation},
		{Method: "POST", Path: "/intern/organisasjoner/{id}/avslutt", Access: setUp, Handler: p.closeOrganisation},
		{Method: "POST", Path: "/intern/organisasjoner/{id}/gjenapne", Access: setUp, Handler: p.reopenOrganisation},
	}
}

func (p *Pages) settingRoutes() []Route {
	administer := Roles(org.Administrator)
	return []Route{
		{Method: "GET", Path: "/intern/innstillinger", Access: administer, Handler: p.settings, Menu: "org.menu.settings", Shelf: SetUp},
		{Method: "POST", Path: "/intern/innstillinger", Access: administer, Handler: p.saveSettings},
		{Method: "GET", Path: "/intern/utseende", Access: administer, Handler: p.look, Menu: "org.menu.look", Shelf: SetUp},
		{Method: "POST", Path: "/intern/utseende/{kind}", Access: administer, Handler: p.saveFile, Body: uploadBody},
		{Method: "POST", Path: "/intern/utseende/{kind}/fjern", Access: administer, Handler: p.removeFile},
		{Method: "GET", Path: "/intern/innlogging", Access: administer, Handler: p.providers, Menu: "org.menu.providers", Shelf: SetUp},
		{Method: "GET", Path: "/intern/innlogging/ny", Access: administer, Handler: p.provider},
		{Method: "POST", Path: "/intern/innlogging/ny", Access: administer, Handler: p.saveProvider},
		{Method: "GET", Path: "/intern/innlogging/{id}", Access: administer, Handler: p.provider},
		{Method: "POST", Path: "/intern/innlogging/{id}", Access: administer, Handler: p.saveProvider},
		{Method: "POST", Path: "/intern/innlogging/{id}/steng", Access: administer, Handler: p.closeProvider},
		{Method: "POST", Path: "/intern/innlogging/{id}/apne", Access: administer, Handler: p.openProviderAgain},
		{Method: "GET", Path: "/intern/sletting", Access: administer, Handler: p.erasure, Menu: "org.menu.erasure", Shelf: SetUp},
		{Method: "POST", Path: "/intern/sletting", Access: administer, Handler: p.saveErasure},
		{Method: "GET", Path: "/intern/drift", Access: administer, Handler: p.operation, Menu: "org.menu.operation", Shelf: SetUp},
		{Method: "GET", Path: "/intern/hendelser", Access: administer, Handler: p.audit, Menu: "org.menu.audit", Shelf: SetUp},
	}
}

// ownRoutes are everybody's about themselves.
func (p *Pages) ownRoutes() []Route {
	return []Route{
		{Method: "GET", Path: "/intern/innlogginger", Access: SignedIn, Handler: p.signedIn, Menu: "org.menu.sessions", Shelf: Own},
		{Method: "POST", Path: "/intern/innlogginger", Access: SignedIn, Handler: p.endSession},
		{Method: "POST", Path: "/intern/innlogginger/fjern", Access: SignedIn, Handler: p.unlink},
		{Method: "POST", Path: "/intern/logg-ut/igjen", Access: SignedIn, Handler: p.signInAgain},
		{Method: "GET", Path: ownPasskeys, Access: SignedIn, Handler: p.newPasskey},
		{Method: "POST", Path: ownPasskeys, Access: SignedIn, Handler: p.addPasskey},
		{Method: "POST", Path: ownPasskeys + "/sporsmal", Access: SignedIn, Handler: p.askNewPasskey},
		{Method: "GET", Path: ownPasskeys + "/{id}", Access: SignedIn, Handler: p.passkey},
		{Method: "POST", Path: ownPasskeys + "/{id}", Access: SignedIn, Handler: p.renamePasskey},
		{Method: "POST", Path: ownPasskeys + "/{id}/fjern", Access: SignedIn, Handler: p.removePasskey},
		{Method: "GET", Path: "/intern/logg-ut", Access: SignedIn, Handler: p.signOutForm, Menu: "org.menu.signout", Shelf: Own},
		{Method: "POST", Path: "/intern/logg-ut", Access: SignedIn, Handler: p.signOut},
	}
}

func (p *Pages) publicRoutes() []Route {
	const forever = "public, max-age=31536000, immutable"
	return []Route{
		{Method: "GET", Path: "/personvern", Access: Everyone, Handler: p.privacy},
		{Method: "GET", Path: "/tilgjengelighet", Access: Everyone, Handler: p.accessibility},
		{Method: "GET", Path: "/.well-known/security.txt", Access: Everyone, Handler: p.securityText, Cache: "public, max-age=3600"},
		{Method: "GET", Path: "/tema/{file}", Access: Everyone, Handler: p.theme, Cache: forever},
		{Method: "GET", Path: "/logo/{file}", Access: Everyone, Handler: p.logo, Cache: forever},
	}
}
