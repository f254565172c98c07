begin;
select plan(22);

select test.create_user(1), test.create_user(2), test.create_user(3, 'operator'), test.create_user(4, 'admin');
update auth.users set region = 'Nairobi' where user_id in (test.user_id(1), test.user_id(3));
select test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(2)), test.create_meter(3, null, 'Mombasa');
select set_config('test.number', (select meter_number from meters.meters where meter_id = test.meter_id(1)), true);

create function pg_temp.refusals(variadic p_channels text[])
returns text[]
language sql
as $$ select array_agg(c.refusal) from realtime.check_channels(p_channels) as c $$;
grant execute on function pg_temp.refusals(text[]) to public;

create function pg_temp.keys(variadic p_channels text[])
returns text[]
language sql
as $$ select array_agg(c.channel_key) from realtime.check_channels(p_channels) as c $$;
grant execute on function pg_temp.keys(text[]) to public;

-- Contract
select function_returns('realtime', 'check_channels', array['text[]'], 'setof realtime.channel_check');
select is_definer('realtime', 'check_channels', array['text[]']);
select function_privs_are('realtime', 'check_channels', array['text[]'], 'authenticated', array['EXECUTE']);
select function_privs_are('realtime', 'check_channels', array['text[]'], 'anon', '{}'::text[]);

-- A user
select test.login_as('authenticated', test.user_id(1));
select is(
    pg_temp.keys('tariffs', 'region:Nairobi', 'user:' || upper(test.user_id(1)::text)),
    array['tariffs', 'region:Nairobi', 'user:' || test.user_id(1)],
    'a user follows tariffs, their region and what is meant for them'
);
select is(
    pg_temp.keys(
        'meter:' || current_setting('test.number'), 'meter:' || test.meter_id(1), 'readings:' || test.meter_id(1)
    ),
    array['meter:' || test.meter_id(1), 'meter:' || test.meter_id(1), 'readings:' || test.meter_id(1)],
    'a meter''s number and its id lead to one key'
);
select is(
    pg_temp.refusals('alerts', 'alert_status_updates', '*', 'region:Mombasa', 'region:nairobi'),
    array_fill('channel_forbidden'::text, array[5]),
    'a user follows no staff channel and no other region'
);
select is(
    pg_temp.refusals('meter:' || test.meter_id(2), 'readings:' || test.meter_id(2), 'user:' || test.user_id(2)),
    array_fill('channel_forbidden'::text, array[3]),
    'a user follows nobody else''s meter and messages'
);
select is(
    pg_temp.refusals('meter:' || test.meter_id(99), 'meter:nosuchmeter'),
    array_fill('channel_forbidden'::text, array[2]),
    'whether a meter exists is not told'
);
select is(
    pg_temp.refusals('meter:%', 'meter:*', 'region:%', 'region:', 'user:%', 'user:', ''),
    array['channel_forbidden', 'channel_forbidden', 'channel_forbidden', 'channel_unknown', 'channel_forbidden',
        'channel_unknown', 'channel_unknown'],
    'wildcards are names like any other'
);
select is(
    pg_temp.refusals('Tariffs', 'nonsense', repeat('x', 201), null, 'tariffs:all'),
    array_fill('channel_unknown'::text, array[5]),
    'other names are unknown'
);
select is_empty('select * from realtime.check_channels(array[]::text[])', 'asks nothing, hears nothing');
select is_empty('select * from realtime.check_channels(null)', 'takes null for no channels');

select set_config('request.jwt.claims', jsonb_build_object(
    'sub', test.user_id(1), 'role', 'authenticated', 'region', 'Mombasa'
)::text, true);
select is(
    pg_temp.refusals('region:Mombasa', 'region:Nairobi'), array['channel_forbidden', null],
    'the region is that of the row, not of the token'
);

-- An operator
select test.login_as('operator', test.user_id(3));
select is(
    pg_temp.refusals('alerts', 'alert_status_updates', 'tariffs', 'region:Mombasa', 'meter:' || test.meter_id(1)),
    array_fill(null::text, array[5]),
    'an operator follows alerts, every region and the meters of their own'
);
select is(
    pg_temp.refusals('*', 'meter:' || test.meter_id(3), 'user:' || test.user_id(1)),
    array_fill('channel_forbidden'::text, array[3]),
    'an operator follows not everything, no meter elsewhere and nobody''s messages'
);

-- An admin
select test.login_as('admin', test.user_id(4));
select is(
    pg_temp.refusals('*', 'meter:' || test.meter_id(3), 'user:' || test.user_id(1), 'region:Mombasa'),
    array_fill(null::text, array[4]),
    'an admin follows everything'
);
select is(pg_temp.refusals('user:x'), array['channel_forbidden'], 'but no user who cannot be');

-- A meter that changes hands
select test.logout();
select meters.unassign_meter(test.meter_id(1));
select test.login_as('authenticated', test.user_id(1));
select is(pg_temp.refusals('meter:' || test.meter_id(1)), array['channel_forbidden'], 'a meter given away is not followed');

-- Errors
select throws_ok(
    $$ select realtime.check_channels(array_fill('x'::text, array[2001])) $$, 'PT400', 'too_many_channels',
    'refuses to check thousands at once'
);
select test.login_as('authenticated');
select throws_ok(
    $$ select realtime.check_channels('{tariffs}') $$, 'PT401', 'not_authenticated', 'needs a user'
);
select test.login_as('anon');
select throws_ok($$ select realtime.check_channels('{tariffs}') $$, '42501', null, 'is not for anonymous callers');

select * from finish();
rollback;
