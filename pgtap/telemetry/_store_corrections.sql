begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_store_corrections', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'void');
select isnt_definer('telemetry', '_store_corrections', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]']);
select function_privs_are(
    'telemetry', '_store_corrections', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_store_corrections', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_store_corrections', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_store_corrections', array['uuid[]', 'timestamp with time zone[]', 'telemetry.corrections[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

create function test.store(p_kind text, p_energy numeric)
returns void
language sql
begin atomic
    select telemetry._store_corrections(
        array[test.meter_id(1)], array['2026-03-01 08:00:00+00'::timestamptz],
        array[row(test.meter_id(1), '2026-03-01 08:03:00+00', p_kind, '2026-03-01 07:00:00+00', 1, 2, p_energy, now())
            ::telemetry.corrections]
    );
end;
do $$ begin perform test.store('gap', 1); end $$;
select results_eq(
    $$ select read_at, kind, energy_kwh from telemetry.corrections $$,
    $$ values ('2026-03-01 08:03:00+00'::timestamptz, 'gap', 1::numeric) $$, 'notes what is not simply a difference'
);
do $$ begin
    insert into telemetry.corrections
    values (test.meter_id(1), '2026-03-01 08:15:00+00', 'reset', '2026-03-01 08:03:00+00', 2, 1, 1);
    perform test.store('replacement', 3);
end $$;
select results_eq(
    $$ select kind, energy_kwh from telemetry.corrections order by read_at $$,
    $$ values ('replacement', 3::numeric), ('reset', 1) $$, 'what holds now replaces it, and the next quarter is left alone'
);
do $$ begin perform test.store(null, 3); end $$;
select results_eq(
    $$ select kind from telemetry.corrections $$, $$ values ('reset') $$, 'what is a simple difference after all is no correction'
);

select * from finish();
rollback;
