begin;
select plan(12);

-- Contract
select function_returns('ops', '_check_reason', array['text', 'boolean'], 'text');
select isnt_definer('ops', '_check_reason', array['text', 'boolean']);
select function_privs_are('ops', '_check_reason', array['text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_check_reason', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_check_reason', array['text', 'boolean'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_check_reason', array['text', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_check_reason', array['text', 'boolean'], 'service_role', '{}'::text[]);

-- Behaviour
select is(ops._check_reason(E' \n why '), 'why', 'without blanks around it');
select is(ops._check_reason(' ', false), null, 'none where none is needed');

-- Errors
select throws_ok($$ select ops._check_reason(' ') $$, 'PT400', 'reason_required', 'a blank one is none');
select throws_ok('select ops._check_reason(null)', 'PT400', 'reason_required', 'nor is null');
select throws_ok($$ select ops._check_reason(repeat('x', 501), false) $$, 'PT400', 'reason_too_long', 'a short one');

select * from finish();
rollback;
