begin;
select plan(10);

-- Contract
select function_returns('study', 'refresh_calendars', array['integer'], 'integer');
select is_definer('study', 'refresh_calendars', array['integer']);
select function_privs_are('study', 'refresh_calendars', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'refresh_calendars', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'refresh_calendars', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok(
    $$ select study.import_calendar(p_url => 'https://example.com/' || n, p_user_id => test.user_id(1)) from generate_series(1, 2) as n $$, 'two calendars'
);
select is(study.refresh_calendars(), 0, 'are not due');
select lives_ok($$ update study.calendars set next_refresh_at = now() where url like '%1' $$, 'one is');
select is(study.refresh_calendars(), 1, 'is asked for');
select is(study.refresh_calendars(), 0, 'once');

select * from finish();
rollback;
