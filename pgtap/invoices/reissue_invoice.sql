begin;
select plan(19);

-- Contract
select function_returns('invoices', 'reissue_invoice', array['uuid', 'text'], 'invoices.invoices');
select is_definer('invoices', 'reissue_invoice', array['uuid', 'text']);
select function_privs_are('invoices', 'reissue_invoice', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'reissue_invoice', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'reissue_invoice', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('invoices', 'reissue_invoice', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', 'reissue_invoice', array['uuid', 'text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.mark_invoice_paid(test.invoice(1), 'r', 1000);
    perform test.store_hours(1, '2025-09-10', '2025-09-11', 1); end $$;
create temp table old as select test.invoice(1) as invoice_id;
grant select on old to public;

-- Behaviour
select results_eq(
    $$ select n.energy_kwh, n.credits_amount, n.corrects_id, n.status, n.period
       from invoices.reissue_invoice((select invoice_id from old), 'Misread') as n $$,
    $$ select 384.0, 1000::numeric, invoice_id, 'final', daterange('2025-09-01', '2025-10-01') from old $$,
    'bills the period anew from the readings as they are; what was paid counts'
);
select is((invoices._find_invoice((select invoice_id from old))).status, 'void', 'the old one is void');
select is((select count(*) from invoices.periods where account_id = test.billing_account(1)), 1::bigint, 'one invoice has the period');
do $$ begin perform test.bill('2025-10-01'); end $$;
select is_empty(
    $$ select * from invoices.lines where line_type = 'adjustment' and invoice_id = test.invoice(1, '2025-10-01') $$,
    'what was billed anew is not corrected once more'
);

-- A later invoice has corrected it already.
do $$ begin perform test.store_hours(2, '2025-09-10', '2025-09-11', 1); perform test.bill('2025-10-01');
    update invoices.invoices set problem = null where false; end $$;
do $$ begin perform test.bill('2025-11-01'); perform invoices.reissue_invoice(test.invoice(2), 'Again'); end $$;
select results_eq(
    $$ select l.code, l.quantity, l.amount from invoices.lines as l where l.invoice_id = test.invoice(2) and l.line_type = 'adjustment'
       order by l.position $$,
    $$ values ('already_corrected', -24::numeric, -504::numeric), ('already_corrected', 0, -24) $$,
    'what a later invoice has corrected is not billed again'
);

-- Errors
select throws_ok(
    $$ select invoices.reissue_invoice((select invoice_id from old), 'x') $$, 'PT409', 'already_reissued', 'once'
);
select throws_ok($$ select invoices.reissue_invoice(test.invoice(1), ' ') $$, 'PT400', 'invalid_reason', 'needs a reason');
select throws_ok($$ select invoices.reissue_invoice(null, 'x') $$, 'PT404', 'invoice_not_found', 'needs an invoice');
do $$ begin update meters.meters set tariff_code = null, region = null where meter_id = test.meter_id(1); end $$;
select throws_ok($$ select invoices.reissue_invoice(test.invoice(1), 'x') $$, 'PT409', 'draft_has_problem', 'needs a price');
select is((invoices._find_invoice(test.invoice(1))).status, 'final', 'else nothing happens');
select test.login_as('authenticated', test.user_id(2));
do $$ begin perform invoices.dispute_invoice(test.invoice(2), 'x'); end $$;
select test.logout();
select throws_ok($$ select invoices.reissue_invoice(test.invoice(2), 'x') $$, 'PT409', 'invoice_disputed', 'a dispute is decided');
do $$ begin perform invoices.issue_credit_note(test.invoice(1), 'x'); perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.reissue_invoice(test.invoice(1), 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
