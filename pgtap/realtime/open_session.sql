begin;
select plan(15);

select test.create_user(1), test.create_user(2), test.create_user(3, 'operator'), test.create_user(4, 'admin');
update auth.users set region = 'Nairobi' where user_id in (test.user_id(1), test.user_id(3));
select test.create_meter(1, test.user_id(1)), test.create_meter(2, test.user_id(1)), test.create_meter(3, test.user_id(2));
select meters.delete_meter(test.meter_id(2));
select set_config('test.number', (select meter_number from meters.meters where meter_id = test.meter_id(1)), true);
insert into notifications.preferences (user_id, websocket_notifications, alert_severity_threshold)
values (test.user_id(1), false, 'critical');

create function pg_temp.channels()
returns text[]
language sql
as $$ select array_agg(c.channel) from unnest((realtime.open_session()).channels) as c $$;
grant execute on function pg_temp.channels() to public;

-- Contract
select function_returns('realtime', 'open_session', '{}'::text[], 'realtime.session');
select is_definer('realtime', 'open_session', '{}'::text[]);
select function_privs_are('realtime', 'open_session', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('realtime', 'open_session', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('realtime', 'open_session', '{}'::text[], 'service_role', '{}'::text[]);

-- A user
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select user_id, user_role, region, websocket_notifications, alert_severity_threshold from realtime.open_session()',
    $$ values (test.user_id(1), 'user', 'Nairobi', false, 'critical') $$,
    'says who the user is and what they want'
);
select is(
    pg_temp.channels(),
    array['tariffs', 'region:Nairobi', 'meter:' || current_setting('test.number'), 'user:' || test.user_id(1)],
    'a user follows tariffs, their region, their meters that are there, and what is meant for them'
);
select is(
    (select array_agg(c.channel_key) from unnest((realtime.open_session()).channels) as c),
    array['tariffs', 'region:Nairobi', 'meter:' || test.meter_id(1), 'user:' || test.user_id(1)],
    'each with its key'
);

select test.login_as('authenticated', test.user_id(9));
select results_eq(
    'select user_role, region, websocket_notifications, alert_severity_threshold from realtime.open_session()',
    $$ values ('user', null::text, true, 'low') $$,
    'who is not in the books has the defaults'
);
select is(pg_temp.channels(), array['tariffs', 'user:' || test.user_id(9)], 'and follows what is everybody''s');

-- Staff
select test.login_as('operator', test.user_id(3));
select is(
    pg_temp.channels(),
    array['alerts', 'tariffs', 'alert_status_updates', 'region:Nairobi', 'user:' || test.user_id(3)],
    'an operator follows alerts, tariffs, changes of alerts and their region'
);
select test.login_as('admin', test.user_id(4));
select is(
    pg_temp.channels(), array['alerts', 'tariffs', 'alert_status_updates', '*', 'user:' || test.user_id(4)],
    'an admin follows everything'
);

-- Errors
select test.login_as('authenticated');
select throws_ok('select realtime.open_session()', 'PT401', 'not_authenticated', 'needs a user');
select set_config('request.jwt.claims', jsonb_build_object('sub', test.user_id(1), 'role', 'service_role')::text, true),
    set_config('request.jwt.claim.sub', test.user_id(1)::text, true);
select throws_ok('select realtime.open_session()', 'PT403', 'role_not_served', 'serves people only');
select test.login_as('anon');
select throws_ok('select realtime.open_session()', '42501', null, 'is not for anonymous callers');

select * from finish();
rollback;
