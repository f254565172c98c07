begin;
select plan(13);

select test.create_dynamic();
select test.add_load('Nairobi', 75);

-- Contract
select function_returns('tariffs', '_recompute_tariff', array['tariffs.rate_states'], 'void');
select isnt_definer('tariffs', '_recompute_tariff', array['tariffs.rate_states']);
select function_privs_are('tariffs', '_recompute_tariff', array['tariffs.rate_states'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_recompute_tariff', array['tariffs.rate_states'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_recompute_tariff', array['tariffs.rate_states'], 'operator', '{}'::text[]);
select function_privs_are(
    'tariffs', '_recompute_tariff',
    array['tariffs.rate_states'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_recompute_tariff', array['tariffs.rate_states'], 'anon', '{}'::text[]);

-- Behaviour
select tariffs._recompute_tariff(s) from tariffs.rate_states as s;
select results_eq(
    'select effective_from, rate, target_rate, regional_load_factor, load_kw from tariffs.dynamic_rates',
    $$ values (now(), 15.00, 15.000000, 0.7500, 75.000) $$, 'the load factor sets the rate'
);
select tariffs._recompute_tariff(s) from tariffs.rate_states as s;
select is((select count(*) from tariffs.dynamic_rates), 1::bigint, 'a rate that stays is no new row');
select test.add_load('Nairobi', 80);
select tariffs._recompute_tariff(s) from tariffs.rate_states as s;
select results_eq(
    'select effective_from - now(), rate from tariffs.dynamic_rates order by 1',
    $$ values (interval '0', 15.00), (interval '1 microsecond', 16.00) $$, 'a change is a new row, never an edit'
);
select results_eq(
    $$
    select (e.payload ->> 'rate_per_kwh')::numeric, (e.payload ->> 'regional_load_factor')::numeric,
        e.payload ->> 'region', e.payload ? 'updated_at'
    from events.events as e
    where e.event_type = 'tariff_updates'
    order by e.event_id
    $$,
    $$ values (10::numeric, null::numeric, 'Nairobi', true), (15.00, 0.7500, 'Nairobi', true) $$,
    'and is told of (the second takes effect a microsecond after now)'
);
update meters.regions set capacity_kw = null;
select tariffs._recompute_tariff(s) from tariffs.rate_states as s;
select results_eq(
    'select rate, regional_load_factor from tariffs.dynamic_rates order by effective_from desc limit 1',
    $$ values (10.00, null::numeric) $$, 'without a capacity it is the base rate'
);
select tariffs.publish_tariff_version('dyn', now(), '[{"code": "all", "from_kwh": 0, "rate": 20}]');
select tariffs._recompute_tariff(s) from tariffs.rate_states as s;
select is((select is_dynamic from tariffs.rate_states), false, 'what is not dynamic any more is left alone');

select * from finish();
rollback;
