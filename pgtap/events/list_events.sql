begin;
select plan(19);

-- Contract
select function_returns('events', 'list_events', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'xid8', 'bigint', 'integer'], 'setof events.events');
select is_definer('events', 'list_events', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'xid8', 'bigint', 'integer']);
select volatility_is('events', 'list_events', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'xid8', 'bigint', 'integer'], 'stable');
select function_privs_are('events', 'list_events', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'xid8', 'bigint', 'integer'], 'operator', array['EXECUTE']);
select function_privs_are('events', 'list_events', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'xid8', 'bigint', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
insert into events.events (event_id, xid, created_at, event_type, aggregate_type, aggregate_id)
select n, (n / 3 + 1)::text::xid8, now() - make_interval(mins => 10 - n::integer), (array['odd', 'even'])[2 - n % 2], 'thing', n::text
from generate_series(1, 6) as n;

select test.login_as('admin', test.user_id(2));
select results_eq('select event_id from events.list_events()', array[6, 5, 4, 3, 2, 1]::bigint[], 'newest first');
select results_eq('select event_id from events.list_events(p_limit => 2)', array[6, 5]::bigint[], 'a page');
select results_eq(
    $$ select event_id from events.list_events(p_before_xid => '2', p_before_event_id => 5, p_limit => 3) $$,
    array[4, 3, 2]::bigint[], 'and the next one'
);
select results_eq($$ select event_id from events.list_events('even') $$, array[6, 4, 2]::bigint[], 'by type');
select results_eq(
    $$ select event_id from events.list_events(p_aggregate_type => 'thing', p_aggregate_id => '3') $$,
    array[3]::bigint[], 'by aggregate'
);
select results_eq(
    $$ select event_id from events.list_events(p_from => now() - interval '8 min', p_until => now() - interval '6 min') $$,
    array[3, 2]::bigint[], 'by time, the end left out'
);
select is_empty($$ select events.list_events('unknown') $$, 'nothing of another type');

-- Errors
select throws_ok($$ select events.list_events(p_limit => 10001) $$, 'PT400', 'invalid_limit', 'a page has an end');

-- Isolation
select test.logout();
do $$ begin perform test.create_meter(1, null, 'Nairobi'), test.create_meter(2, null, 'Mombasa'); end $$;
do $$ begin perform events.append_event('meter', 'not a uuid', 'odd'); end $$;
do $$ begin perform events._publish('odd', 'transaction', test.meter_id(1)::text, '{}'); end $$;
select test.login_as('operator', test.user_id(2));
select is_empty('select events.list_events()', 'an operator without a region reads nothing');
set local request.jwt.claims = '{"role": "operator", "region": "Mombasa"}';
select is_empty('select events.list_events()', 'whatever region the token names');
do $$ begin perform test.logout(), test.create_operator(2, 'Mombasa'), test.login_as('operator', test.user_id(2)); end $$;
select results_eq(
    'select event_type, aggregate_id from events.list_events()',
    $$ values ('meter_created', test.meter_id(2)::text) $$, 'an operator reads of the meters of the region'
);
select is_empty(
    $$ select events.list_events(p_aggregate_type => 'transaction') $$, 'and nothing of anybody''s money'
);
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select events.list_events()', '42501', null, 'users do not read the log');
set local role app_api;
select is_empty('select events.list_events()', 'nor does a function that forgot to ask who they are');

select * from finish();
rollback;
