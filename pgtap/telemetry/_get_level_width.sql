begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_get_level_width', array['text'], 'interval');
select isnt_definer('telemetry', '_get_level_width', array['text']);
select function_privs_are(
    'telemetry', '_get_level_width', array['text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_level_width', array['text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_level_width', array['text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_level_width', array['text'], 'anon', '{}'::text[]
);

-- Behaviour
select results_eq(
    $$ select telemetry._get_level_width(l) from unnest(array['1m', '15m', '1h', '1d']) as l $$,
    array['1 minute', '15 minutes', '1 hour', '1 day']::interval[],
    'there are four levels'
);

-- Errors
select throws_ok($$ select telemetry._get_level_width('1y') $$, 'PT400', 'invalid_level', 'and no fifth');
select throws_ok($$ select telemetry._get_level_width(null) $$, 'PT400', 'invalid_level', 'null is none');

select * from finish();
rollback;
