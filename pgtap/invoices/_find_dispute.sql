begin;
select plan(7);

-- Contract
select function_returns('invoices', '_find_dispute', array['uuid'], 'invoices.disputes');
select isnt_definer('invoices', '_find_dispute', array['uuid']);
select function_privs_are('invoices', '_find_dispute', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_find_dispute', array['uuid'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform invoices.dispute_invoice(test.invoice(1), 'x'); end $$;
select test.logout();

-- Behaviour
create function pg_temp.dispute() returns uuid language sql security definer
begin atomic select d.dispute_id from invoices.disputes as d; end;
select is((invoices._find_dispute(pg_temp.dispute())).status, 'open', 'finds one that is open');
do $$ begin perform invoices.resolve_dispute(pg_temp.dispute(), 'rejected', 'No'); end $$;
select throws_ok($$ select invoices._find_dispute(pg_temp.dispute()) $$, 'PT409', 'dispute_closed', 'not one that is closed');
select throws_ok($$ select invoices._find_dispute(null) $$, 'PT404', 'dispute_not_found', 'nor none');

select * from finish();
rollback;
