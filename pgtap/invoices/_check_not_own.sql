begin;
select plan(7);

-- Contract
select function_returns('invoices', '_check_not_own', array['uuid'], 'void');
select isnt_definer('invoices', '_check_not_own', array['uuid']);
select function_privs_are('invoices', '_check_not_own', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_not_own', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select invoices._check_not_own(test.user_id(1)) $$, 'nobody in particular may decide');
select set_config('request.jwt.claims', jsonb_build_object('role', 'admin', 'sub', test.user_id(9))::text, true);
select lives_ok($$ select invoices._check_not_own(test.user_id(1)) $$, 'and who is not concerned');
select throws_ok($$ select invoices._check_not_own(test.user_id(9)) $$, 'PT403', 'own_invoice', 'but nobody for themselves');

select * from finish();
rollback;
