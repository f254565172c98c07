begin;
select plan(12);

-- Contract
select function_returns('invoices', 'download_invoice', array['uuid', 'text'], 'jsonb');
select is_definer('invoices', 'download_invoice', array['uuid', 'text']);
select function_privs_are('invoices', 'download_invoice', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('invoices', 'download_invoice', array['uuid', 'text'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'download_invoice', array['uuid', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'download_invoice', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'download_invoice', array['uuid', 'text'], 'service_role', array['EXECUTE']);

create temporary table paper as select test.create_final_invoice(1) as invoice_id;
grant select on paper to public;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(
    (select invoices.download_invoice(p.invoice_id) from paper as p),
    (
        select jsonb_build_object(
            'url', '/invoices/' || p.invoice_id || '/pdf?language=en', 'media_type', 'application/pdf', 'language', 'en',
            'file_name', invoices.get_invoice_document(p.invoice_id) ->> 'number' || '.pdf', 'is_rendered', false,
            'byte_count', null, 'sha256', null
        )
        from paper as p
    ),
    'it says where the paper is'
);
select test.login_as('service_role');
select invoices.store_rendering(p.invoice_id, 'en', (invoices.get_paper(p.invoice_id)).document_sha256, 'abc') from paper as p;
select test.login_as('authenticated', test.user_id(1));
select is(
    (select invoices.download_invoice(p.invoice_id) -> 'byte_count' from paper as p), to_jsonb(3), 'and how long, once it was rendered'
);
select is(
    (select invoices.download_invoice(p.invoice_id) ->> 'sha256' from paper as p), encode(sha256('abc'), 'hex'), 'and its digest'
);

-- Errors
select throws_ok($$ select invoices.download_invoice(null) $$, 'PT404', 'invoice_not_found', 'needs an invoice');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select invoices.download_invoice(p.invoice_id) from paper as p $$, 'PT404', 'invoice_not_found', 'of somebody else there is none'
);

select * from finish();
rollback;
