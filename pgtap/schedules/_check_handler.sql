begin;
select plan(8);

select jobs.register_handler('test.tick');

-- Contract
select function_returns('schedules', '_check_handler', array['text'], 'void');
select is_definer('schedules', '_check_handler', array['text']);
select function_privs_are('schedules', '_check_handler', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_handler', array['text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_check_handler', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok($$ select schedules._check_handler('test.tick') $$, 'knows a registered handler');

-- Errors
select throws_ok($$ select schedules._check_handler('test.gone') $$, 'PT404', 'handler_not_found', 'refuses any other');
select throws_ok($$ select schedules._check_handler(null) $$, 'PT404', 'handler_not_found', 'refuses none');

select * from finish();
rollback;
