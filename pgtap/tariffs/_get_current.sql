begin;
select plan(11);

select test.create_dynamic();
select tariffs.create_tariff('new', 'New', 'KES', 'Africa/Nairobi');

-- Contract
select function_returns('tariffs', '_get_current', array['text'], 'tariffs.current_tariff');
select isnt_definer('tariffs', '_get_current', array['text']);
select function_privs_are('tariffs', '_get_current', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_get_current', array['text'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_get_current', array['text'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_get_current', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_get_current', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select region, rate_per_kwh, is_overridden, override_reason, band_method from tariffs._get_current('dyn') $$,
    $$ values ('Nairobi', 10::numeric, false, null::text, 'dynamic') $$, 'the rate of now'
);
select tariffs.override_tariff(7, 'Storm', now() + interval '1 hour', 'dyn');
select results_eq(
    $$ select rate_per_kwh, is_overridden, override_reason, effective_until from tariffs._get_current('dyn') $$,
    $$ values (7::numeric, true, 'Storm', now() + interval '1 hour') $$, 'and why it is another one'
);

-- Errors
select throws_ok($$ select tariffs._get_current('new') $$, 'PT404', 'tariff_not_in_force', 'without prices there is none');
select throws_ok($$ select tariffs._get_current('no') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');

select * from finish();
rollback;
