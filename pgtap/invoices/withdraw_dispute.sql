begin;
select plan(14);

-- Contract
select function_returns('invoices', 'withdraw_dispute', array['uuid'], 'invoices.disputes');
select is_definer('invoices', 'withdraw_dispute', array['uuid']);
select function_privs_are('invoices', 'withdraw_dispute', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('invoices', 'withdraw_dispute', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'withdraw_dispute', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'withdraw_dispute', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'withdraw_dispute', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
create function pg_temp.dispute() returns uuid language sql security definer
begin atomic select d.dispute_id from invoices.disputes as d order by d.dispute_id desc limit 1; end;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform invoices.dispute_invoice(test.invoice(1), 'x'); end $$;
select test.login_as('authenticated', test.user_id(2));

-- Isolation
select throws_ok($$ select invoices.withdraw_dispute(pg_temp.dispute()) $$, 'PT404', 'dispute_not_found', 'not another user''s');
select test.login_as('operator', test.user_id(11));
select throws_ok($$ select invoices.withdraw_dispute(pg_temp.dispute()) $$, 'PT404', 'dispute_not_found', 'staff decide instead');

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((invoices.withdraw_dispute(pg_temp.dispute())).status, 'withdrawn', 'takes it back');
select is(invoices.get_invoice(test.invoice(1)) ->> 'status', 'final', 'and all is due as before');

-- Errors
select throws_ok($$ select invoices.withdraw_dispute(pg_temp.dispute()) $$, 'PT409', 'dispute_closed', 'once');
select test.login_as('authenticated');
select throws_ok($$ select invoices.withdraw_dispute(pg_temp.dispute()) $$, 'PT401', 'not_authenticated', 'needs a user');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select invoices.withdraw_dispute(null) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
