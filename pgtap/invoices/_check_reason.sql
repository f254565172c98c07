begin;
select plan(8);

-- Contract
select function_returns('invoices', '_check_reason', array['text'], 'void');
select isnt_definer('invoices', '_check_reason', array['text']);
select function_privs_are('invoices', '_check_reason', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_check_reason', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select invoices._check_reason('Meter misread') $$, 'takes a reason');
select throws_ok($$ select invoices._check_reason(null) $$, 'PT400', 'invalid_reason', 'needs one');
select throws_ok($$ select invoices._check_reason(E' \n') $$, 'PT400', 'invalid_reason', 'that says something');
select throws_ok($$ select invoices._check_reason(repeat('x', 2001)) $$, 'PT400', 'invalid_reason', 'and is no book');

select * from finish();
rollback;
