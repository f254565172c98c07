begin isolation level repeatable read;
select plan(7);

-- Contract
select function_returns('telemetry', '_require_fresh_snapshots', '{}'::text[], 'void');
select isnt_definer('telemetry', '_require_fresh_snapshots', '{}'::text[]);
select function_privs_are(
    'telemetry', '_require_fresh_snapshots', '{}'::text[], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_require_fresh_snapshots', '{}'::text[], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_require_fresh_snapshots', '{}'::text[], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_require_fresh_snapshots', '{}'::text[], 'anon', '{}'::text[]
);

-- Errors
select throws_ok(
    $$ select telemetry._require_fresh_snapshots() $$, 'PT409', 'snapshot_too_old', 'one snapshot for all is too old'
);

select * from finish();
rollback;
