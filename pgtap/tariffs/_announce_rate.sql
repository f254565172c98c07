begin;
select plan(11);

select test.create_time_of_use('tou', 'Berlin');
select test.create_tariff();

-- Contract
select function_returns('tariffs', '_announce_rate', array['text'], 'void');
select isnt_definer('tariffs', '_announce_rate', array['text']);
select function_privs_are('tariffs', '_announce_rate', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_announce_rate', array['text'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_announce_rate', array['text'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_announce_rate', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_announce_rate', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    (
        select e.payload - 'updated_at' - 'rate_per_kwh'
        from events.events as e
        where e.event_type = 'tariff_updates' and e.aggregate_id = 'tou'
    ),
    '{"region": "Berlin", "tariff_code": "tou", "currency": "EUR", "regional_load_factor": null,
        "previous_rate_per_kwh": null, "is_overridden": false}'::jsonb,
    'a new tariff of a region is told of'
);
select tariffs._announce_rate('tou');
select is(
    (select count(*) from events.events as e where e.event_type = 'tariff_updates'), 1::bigint,
    'nothing is told of that has not changed, nor of tariffs without a region'
);
select results_eq(
    $$ select announced_rate, next_change_at from tariffs.rate_states $$,
    $$ select rate, effective_until from tariffs._get_rate('tou', now()) $$,
    'what was told is noted, and when it will change'
);
update tariffs.rate_states set announced_rate = 99;
select tariffs._announce_rate('tou');
select results_eq(
    $$
    select (e.payload ->> 'previous_rate_per_kwh')::numeric, (e.payload ->> 'rate_per_kwh')::numeric
    from events.events as e
    where e.event_type = 'tariff_updates'
    order by e.event_id desc
    limit 1
    $$,
    $$ select 99::numeric, rate from tariffs._get_rate('tou', now()) $$,
    'a change is told with what was before'
);

select * from finish();
rollback;
