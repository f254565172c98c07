begin;
select plan(8);

-- Contract
select function_returns('telemetry', 'register_handlers', '{}'::text[], 'void');
select is_definer('telemetry', 'register_handlers', '{}'::text[]);
select function_privs_are(
    'telemetry', 'register_handlers', '{}'::text[], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'register_handlers', '{}'::text[], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'register_handlers', '{}'::text[], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'register_handlers', '{}'::text[], 'anon', '{}'::text[]
);

-- Behaviour
delete from jobs.handlers where handler = 'telemetry.rebuild_hours';
select telemetry.register_handlers();
select is(
    (select h.function_name from jobs.handlers as h where h.handler = 'telemetry.rebuild_hours'),
    'telemetry._rebuild_hours(jsonb)', 'the job that rebuilds hours'
);
select lives_ok($$ select telemetry.register_handlers() $$, 'as often as one likes');

select * from finish();
rollback;
