begin;
select plan(6);

-- Contract
select function_returns('invoices', '_require_billing', '{}'::text[], 'void');
select isnt_definer('invoices', '_require_billing', '{}'::text[]);
select function_privs_are('invoices', '_require_billing', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_require_billing', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select throws_ok($$ select invoices._require_billing() $$, 'PT403', 'feature_disabled', 'refuses by default');
do $$ begin perform invoices.set_billing(true); end $$;
select lives_ok($$ select invoices._require_billing() $$, 'and lets pass once it is on');

select * from finish();
rollback;
