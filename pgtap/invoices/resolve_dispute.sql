begin;
select plan(20);

-- Contract
select function_returns('invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric'], 'invoices.disputes');
select is_definer('invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric']);
select function_privs_are(
    'invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'resolve_dispute', array['uuid', 'text', 'text', 'numeric'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.dispute() returns uuid language sql security definer
begin atomic select d.dispute_id from invoices.disputes as d order by d.dispute_id desc limit 1; end;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform invoices.dispute_invoice(test.invoice(1), 'x', 1000); end $$;
select test.login_as('authenticated', test.user_id(2));
do $$ begin perform invoices.dispute_invoice(test.invoice(2), 'x'); end $$;
select test.logout();

-- Isolation
create function pg_temp.of(p_number integer) returns uuid language sql security definer
begin atomic select d.dispute_id from invoices.disputes as d where d.user_id = test.user_id(p_number) order by d.dispute_id desc limit 1; end;
select test.login_as('operator', test.user_id(12));
select throws_ok(
    $$ select invoices.resolve_dispute(pg_temp.of(1), 'accepted', 'x') $$, 'PT404', 'dispute_not_found', 'an operator of another region cannot'
);

-- Behaviour
select test.login_as('operator', test.user_id(11));
select results_eq(
    $$ select d.status, d.resolved_by, d.resolution from invoices.resolve_dispute(pg_temp.of(1), 'accepted', 'You are right') as d $$,
    $$ values ('accepted', test.user_id(11), 'You are right') $$, 'that of the region accepts it'
);
select results_eq(
    $$ select i.status, i.credited_amount, i.disputed_amount, i.amount_due from invoices.list_invoices(p_kind => 'invoice') as i $$,
    $$ values ('final', 1000.00, 0::numeric, 6919.60) $$, 'a credit note took it back, the rest is due'
);
select test.logout();
select is((invoices.resolve_dispute(pg_temp.of(2), 'rejected', 'It is right')).credit_note_id, null, 'or rejects it');
select is((invoices._find_invoice(test.invoice(2))).amount_due, 7919.60, 'and all is due as before');

-- Errors
select throws_ok(
    $$ select invoices.resolve_dispute(pg_temp.of(2), 'accepted', 'x') $$, 'PT409', 'dispute_closed', 'once'
);
select throws_ok($$ select invoices.resolve_dispute(null, 'accepted', 'x') $$, 'PT404', 'dispute_not_found', 'needs a dispute');
select throws_ok($$ select invoices.resolve_dispute(pg_temp.of(2), 'maybe', 'x') $$, 'PT400', 'invalid_outcome', 'an outcome');
select throws_ok(
    $$ select invoices.resolve_dispute(pg_temp.of(2), 'rejected', 'x', 5) $$, 'PT400', 'invalid_outcome', 'that takes no amount'
);
select throws_ok($$ select invoices.resolve_dispute(pg_temp.of(2), 'accepted', '') $$, 'PT400', 'invalid_reason', 'and a note');
select test.login_as('authenticated', test.user_id(2));
do $$ begin perform invoices.dispute_invoice(test.invoice(2), 'x', 5); end $$;
select test.logout();
select throws_ok(
    $$ select invoices.resolve_dispute(pg_temp.of(2), 'accepted', 'x', 8000) $$, 'PT422', 'amount_exceeds_invoice', 'no more than the invoice'
);
select throws_ok($$ select invoices.resolve_dispute(pg_temp.of(2), 'accepted', 'x', 0) $$, 'PT400', 'invalid_amount', 'nor nothing');
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.resolve_dispute(pg_temp.of(2), 'accepted', 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
