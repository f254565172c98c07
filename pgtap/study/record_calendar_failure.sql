begin;
select plan(10);

-- Contract
select function_returns('study', 'record_calendar_failure', array['uuid', 'text', 'text'], 'void');
select is_definer('study', 'record_calendar_failure', array['uuid', 'text', 'text']);
select function_privs_are('study', 'record_calendar_failure', array['uuid', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'record_calendar_failure', array['uuid', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'record_calendar_failure', array['uuid', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.import_calendar(p_url => 'https://example.com/1', p_user_id => test.user_id(1)) $$, 'a calendar');
select lives_ok($$ select study.record_calendar_failure(c.calendar_id, 'http_500', 'It is broken.') from study.calendars as c $$, 'fails');
select results_eq(
    $$ select state, error, failure_count, next_refresh_at - now() from study.calendars $$,
    $$ values ('failed', 'http_500', 1, interval '1 hour') $$, 'and is tried again'
);
select lives_ok($$ select study.record_calendar_failure(c.calendar_id, 'http_500') from study.calendars as c $$, 'again');
select is((select next_refresh_at - now() from study.calendars), interval '2 hours', 'later');

select * from finish();
rollback;
