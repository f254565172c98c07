begin;
select plan(14);

-- Contract
select function_returns('meters', '_may_store_at', array['timestamp with time zone'], 'boolean');
select isnt_definer('meters', '_may_store_at', array['timestamp with time zone']);
select function_privs_are('meters', '_may_store_at', array['timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(meters._may_store_at('2001-01-01Z'), true, 'the service loads history');

select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(meters._may_store_at(now() - interval '399 days'), true, 'a user sends what came late');
select is(meters._may_store_at('2001-01-01Z'), false, 'and makes no partition for a day long past');

reset role;
do $$ begin perform core._create_partition('meters.readings', '2001-01-01Z'); end $$;
set local role app_api;
select is(meters._may_store_at('2001-01-01 23:59:59Z'), true, 'but adds to a day that has one');
select is(meters._may_store_at('2001-01-02Z'), false, 'and to that day only');

set local timezone = 'Asia/Tokyo';
select is(meters._may_store_at('2001-01-01 23:59:59Z'), true, 'whatever the zone of the call');

select test.logout();
insert into core.archives (table_name, range_from, range_until, state)
values ('meters.readings', '2001-02-01Z', '2001-02-02Z', 'dropped');
select is(meters._may_store_at('2001-02-01 00:30Z'), false, 'from its first hour on');
select is(meters._may_store_at('2001-02-01 12:00Z'), false, 'nobody adds to a day that was archived');
select is(meters._may_store_at('2001-02-02 00:59Z'), false, 'nor to the hour after it');
select is(meters._may_store_at('2001-02-02 01:00Z'), true, 'but to the rest of the day');
select is(meters._may_store_at('2001-01-31 23:59Z'), true, 'and to the day before');

select * from finish();
rollback;
