begin;
select plan(16);

select test.create_time_of_use();

-- Contract
select function_returns('tariffs', 'add_holidays', array['text', 'jsonb'], 'integer');
select is_definer('tariffs', 'add_holidays', array['text', 'jsonb']);
select function_privs_are('tariffs', 'add_holidays', array['text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('tariffs', 'add_holidays', array['text', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('tariffs', 'add_holidays', array['text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', 'add_holidays', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', 'add_holidays', array['text', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select is(tariffs.add_holidays('tou', '[{"date": "2020-12-25", "name": "Christmas"}]'), 1, 'the service loads history');
select test.login_as('admin', test.user_id(1));
select is(
    tariffs.add_holidays('tou', '[{"date": "2099-12-25", "name": "Christmas"}, {"date": "2099-12-26", "name": "Boxing Day"}]'),
    2, 'an admin adds days to come'
);
select is(tariffs.add_holidays('tou', '[{"date": "2099-12-25", "name": "Christmas"}]'), 0, 'what is there stays');

-- Errors
select throws_ok(
    $$ select tariffs.add_holidays('tou', jsonb_build_array(jsonb_build_object('date', (now() at time zone 'Europe/Berlin')::date, 'name', 'x'))) $$,
    'PT422', 'holiday_in_past', 'today has begun'
);
select throws_ok($$ select tariffs.add_holidays('tou', '[{"date": "2099-12-25"}]') $$, 'PT400', 'invalid_holidays', 'needs a name');
select throws_ok($$ select tariffs.add_holidays('tou', '{}') $$, 'PT400', 'invalid_holidays', 'needs an array');
select throws_ok($$ select tariffs.add_holidays('no', '[]') $$, 'PT404', 'tariff_not_found', 'knows its tariffs');
select throws_ok(
    $$ select tariffs.add_holidays('tou', '[{"date": "2099-02-30", "name": "x"}]') $$, '22008', null, 'knows the calendar'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select tariffs.add_holidays('tou', '[]') $$, '42501', null, 'operators add none');

select * from finish();
rollback;
