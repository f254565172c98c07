begin;
select plan(6);

-- Contract
select function_returns('invoices', '_check_status', array['text'], 'void');
select isnt_definer('invoices', '_check_status', array['text']);
select function_privs_are('invoices', '_check_status', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_status', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select invoices._check_status(null), invoices._check_status('void') $$, 'takes a status or none');
select throws_ok($$ select invoices._check_status('PAID') $$, 'PT400', 'invalid_status', 'refuses what is none');

select * from finish();
rollback;
