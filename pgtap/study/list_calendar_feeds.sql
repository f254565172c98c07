begin;
select plan(10);

-- Contract
select function_returns('study', 'list_calendar_feeds', array['integer', 'uuid', 'uuid'], 'setof study.calendar_feed');
select is_definer('study', 'list_calendar_feeds', array['integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_calendar_feeds', array['integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_calendar_feeds', array['integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_calendar_feeds', array['integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_calendar_feed('F' || n) from generate_series(1, 2) as n $$, 'two feeds');
select results_eq('select title from study.list_calendar_feeds()', array['F1', 'F2'], 'are listed');
select results_eq(
    'select title from study.list_calendar_feeds(p_after => (select f.feed_id from study.list_calendar_feeds(1) as f))', array['F2'],
    'page by page'
);
select throws_ok('select study.list_calendar_feeds(0)', 'PT400', 'invalid_limit', 'pages have a size');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_calendar_feeds()', 'one''s own');

select * from finish();
rollback;
