begin;
select plan(8);

-- Contract
select function_returns('invoices', '_check_limit', array['integer', 'integer'], 'void');
select isnt_definer('invoices', '_check_limit', array['integer', 'integer']);
select function_privs_are('invoices', '_check_limit', array['integer', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_limit', array['integer', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select invoices._check_limit(1, 10), invoices._check_limit(10, 10) $$, 'takes what is in bounds');
select throws_ok($$ select invoices._check_limit(0, 10) $$, 'PT400', 'invalid_limit', 'refuses nothing');
select throws_ok($$ select invoices._check_limit(11, 10) $$, 'PT400', 'invalid_limit', 'refuses too many');
select throws_ok($$ select invoices._check_limit(null, 10) $$, 'PT400', 'invalid_limit', 'needs a limit');

select * from finish();
rollback;
