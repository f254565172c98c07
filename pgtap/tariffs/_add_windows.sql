begin;
select plan(23);

select test.create_time_of_use();
create function pg_temp.add(p_windows jsonb) returns bigint language plpgsql as $$
begin
    delete from tariffs.windows;
    perform tariffs._add_windows((select v.tariff_version_id from tariffs.tariff_versions as v), p_windows);
    return (select count(*) from tariffs.windows);
end;
$$;

-- Contract
select function_returns('tariffs', '_add_windows', array['uuid', 'jsonb'], 'void');
select isnt_definer('tariffs', '_add_windows', array['uuid', 'jsonb']);
select function_privs_are('tariffs', '_add_windows', array['uuid', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_add_windows', array['uuid', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_add_windows', array['uuid', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('tariffs', '_add_windows', array['uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_add_windows', array['uuid', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select is(pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00"}]'), 84::bigint, 'one for each day of each month');
select is(
    pg_temp.add('[
        {"period": "day", "from": "00:00", "until": "24:00"},
        {"period": "night", "from": "00:00", "until": "24:00", "holidays": true}
    ]'),
    96::bigint, 'and for holidays where they are named'
);

-- Errors
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "12:01"}, {"period": "night", "from": "12:00", "until": "24:00"}]') $$,
    'PT422', 'windows_overlap', 'no minute has two rates'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00"}, {"period": "day", "from": "00:00", "until": "24:00"}]') $$,
    'PT422', 'windows_overlap', 'not even twice the same'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00"}, {"period": "night", "from": "03:00", "until": "04:00", "days": [7], "months": [12]}]') $$,
    'PT422', 'windows_overlap', 'not even on the Sundays of one month'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "11:59"}, {"period": "night", "from": "12:00", "until": "24:00"}]') $$,
    'PT422', 'windows_have_gaps', 'no minute is without'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "23:59"}]') $$,
    'PT422', 'windows_have_gaps', 'the last of the day neither'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00", "days": [1, 2, 3, 4, 5, 6]}]') $$,
    'PT422', 'windows_have_gaps', 'no day is left out'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00"}, {"period": "night", "from": "00:00", "until": "12:00", "holidays": true}]') $$,
    'PT422', 'windows_have_gaps', 'no half of a holiday'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "night", "from": "22:00", "until": "06:00"}]') $$,
    'PT400', 'invalid_windows', 'a window does not go past midnight'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "night", "from": "6:00", "until": "24:00"}]') $$,
    'PT400', 'invalid_windows', 'times are HH:MM'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00", "days": [0]}]') $$,
    'PT400', 'invalid_windows', 'days are 1 to 7'
);
select throws_ok(
    $$ select pg_temp.add('[{"period": "day", "from": "00:00", "until": "24:00", "months": 3}]') $$,
    'PT400', 'invalid_windows', 'months are an array'
);
select throws_ok($$ select pg_temp.add('[]') $$, 'PT400', 'invalid_windows', 'some windows are needed');
select throws_ok($$ select pg_temp.add(null) $$, 'PT400', 'invalid_windows', 'null is no array');
select throws_ok(
    $$ select pg_temp.add('[{"period": "noon", "from": "00:00", "until": "24:00"}]') $$, '23503', null, 'knows the periods'
);

select * from finish();
rollback;
