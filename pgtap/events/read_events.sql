-- What takes several connections is in tests/test_events.py.
begin;
select plan(17);

-- Contract
select function_returns('events', 'read_events', array['text', 'integer', 'interval'], 'setof events.events');
select is_definer('events', 'read_events', array['text', 'integer', 'interval']);
select function_privs_are('events', 'read_events', array['text', 'integer', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('events', 'read_events', array['text', 'integer', 'interval'], 'admin', '{}'::text[]);

-- Behaviour: six events of three finished transactions, and one of this transaction
insert into events.events (event_id, xid, event_type, aggregate_type, aggregate_id)
select n, (4 - (n + 1) / 2)::text::xid8, (array['odd', 'even'])[2 - n % 2], 'thing', n::text
from generate_series(1, 6) as n;
select events._publish('odd', 'thing', '7', '{}');

select test.login_as('service_role');
select events.subscribe('all', null, 'start'), events.subscribe('even', '{even}', 'start');
select results_eq(
    $$ select event_id from events.read_events('all', 4) $$, array[5, 6, 3, 4]::bigint[],
    'a batch in the order of transactions'
);
select is_empty($$ select events.read_events('all') $$, 'which is leased');
select results_eq($$ select event_id from events.read_events('even') $$, array[6, 4, 2]::bigint[], 'others have their own');
select events.acknowledge_events('all', '2', 4);
select results_eq(
    $$ select event_id from events.read_events('all') $$, array[1, 2]::bigint[],
    'goes on, and holds back the transaction that is still open'
);
select test.logout();
update events.subscriptions set leased_until = now() - interval '1 second' where subscription_name = 'all';
select test.login_as('service_role');
select results_eq(
    $$ select event_id from events.read_events('all', 1) $$, array[1]::bigint[], 'is handed out again when the lease is over'
);
select events.acknowledge_events('even', '3', 2);
select is_empty($$ select events.read_events('even') $$, 'nothing is left');
select ok(
    (select cursor_xid > '3' from events.subscribe('even', '{even}')),
    'what it did not want is passed by'
);

-- Errors
select throws_ok($$ select events.read_events('nobody') $$, 'PT404', 'subscription_not_found', 'needs a subscription');
select throws_ok($$ select events.read_events('all', 0) $$, 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok($$ select events.read_events('all', 1, '1 week') $$, 'PT400', 'invalid_lease', 'a lease is short');
select events.handle_events('handled', 'test.handle_event(events.events)');
select throws_ok(
    $$ select events.read_events('handled') $$, 'PT409', 'subscription_has_handler', 'what is handled here is not read outside'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select events.read_events('all') $$, '42501', null, 'users cannot follow the log');
set local role app_api;
select throws_ok(
    $$ select events.read_events('all') $$, 'PT404', 'subscription_not_found', 'nor can a function on their behalf'
);

select * from finish();
rollback;
