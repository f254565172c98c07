begin;
select plan(9);

-- Contract
select function_returns('invoices', '_check_region', array['text'], 'text');
select isnt_definer('invoices', '_check_region', array['text']);
select function_privs_are('invoices', '_check_region', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_region', array['text'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select is(invoices._check_region(null), null, 'the service may ask for all');
select is(invoices._check_region('Mombasa'), 'Mombasa', 'or for any region');
select test.login_as('operator', test.user_id(11));
select is(set_config('role', 'app_api', true), 'app_api', 'as functions run');
select is(invoices._check_region(null), 'Nairobi', 'an operator asks for their own');
select throws_ok($$ select invoices._check_region('Mombasa') $$, 'PT403', 'not_your_region', 'and for no other');

select * from finish();
rollback;
