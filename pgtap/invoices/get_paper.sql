begin;
select plan(20);

-- Contract
select function_returns('invoices', 'get_paper', array['uuid', 'text'], 'invoices.paper');
select is_definer('invoices', 'get_paper', array['uuid', 'text']);
select function_privs_are('invoices', 'get_paper', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('invoices', 'get_paper', array['uuid', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'get_paper', array['uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'get_paper', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'get_paper', array['uuid', 'text'], 'service_role', array['EXECUTE']);

create temporary table paper as
select test.create_final_invoice(1) as invoice_id, test.create_final_invoice(2) as other_id;
grant select on paper to public;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(
    (select (g).document from (select invoices.get_paper(p.invoice_id) as g from paper as p) as t),
    (select invoices.get_invoice_document(p.invoice_id) from paper as p),
    'before it was rendered, the document is there'
);
select is(
    (select (g).content from (select invoices.get_paper(p.invoice_id) as g from paper as p) as t), null, 'and no content'
);
select is(
    (select (g).language from (select invoices.get_paper(p.invoice_id) as g from paper as p) as t), 'en', 'in English'
);
select is(
    (select (g).document_sha256 from (select invoices.get_paper(p.invoice_id) as g from paper as p) as t),
    (select encode(sha256(convert_to(invoices.get_invoice_document(p.invoice_id)::text, 'UTF8')), 'hex') from paper as p),
    'the digest is that of the document'
);

select test.login_as('service_role');
select invoices.store_rendering(
    p.invoice_id, 'sw', (invoices.get_paper(p.invoice_id, 'sw')).document_sha256, '\x255044'
) from paper as p;
select test.login_as('authenticated', test.user_id(1));
select is(
    (select (g).content from (select invoices.get_paper(p.invoice_id, 'sw') as g from paper as p) as t), '\x255044'::bytea,
    'what was rendered is there'
);
select is(
    (select (g).document from (select invoices.get_paper(p.invoice_id, 'sw') as g from paper as p) as t), null,
    'and no document, which nobody needs then'
);
select is(
    (select (g).content from (select invoices.get_paper(p.invoice_id, 'en') as g from paper as p) as t), null,
    'another language is another paper'
);

select test.logout();
update invoices.invoices set status = 'overdue' where user_id = test.user_id(1);
select test.login_as('authenticated', test.user_id(1));
select is(
    (select (g).content from (select invoices.get_paper(p.invoice_id, 'sw') as g from paper as p) as t), null,
    'an invoice that says something else now is another paper'
);

-- Errors
select throws_ok(
    $$ select invoices.get_paper(p.invoice_id, 'x; drop') from paper as p $$, 'PT400', 'invalid_language', 'a language is letters'
);
select throws_ok(
    $$ select invoices.get_paper(null) $$, 'PT404', 'invoice_not_found', 'needs an invoice'
);

-- Isolation
select throws_ok(
    $$ select invoices.get_paper(p.other_id) from paper as p $$, 'PT404', 'invoice_not_found',
    'the paper of somebody else is not there'
);
select test.login_as('admin', test.user_id(9));
select lives_ok($$ select invoices.get_paper(p.other_id) from paper as p $$, 'an admin gets it');
select test.login_as('anon');
select throws_ok(
    $$ select invoices.get_paper(p.other_id) from paper as p $$, '42501', null, 'anonymous callers get none'
);

select * from finish();
rollback;
