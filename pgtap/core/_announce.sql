begin;
select plan(4);

-- Contract
select is_definer('core', '_announce', array['text'], 'Whoever changes something announces it with the rights of the API.');

-- Behaviour
select core._announce('a_topic');
select is(
    (select xid from core.announcements where topic = 'a_topic'), pg_current_xact_id(),
    'An announcement carries the transaction that readers look for.'
);
select core._announce('a_topic');
select is((select count(*)::integer from core.announcements where topic = 'a_topic'), 1, 'A topic has one row.');
select ok(
    (api.get_news('0') -> 'topics') ? 'a_topic', 'Running processes are told of it.'
);

select * from finish();
rollback;
