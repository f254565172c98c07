begin;
select plan(21);

-- Contract
select function_returns('study', 'list_occurrences',
    array['timestamp with time zone',
    'timestamp with time zone', 'text', 'uuid', 'integer', 'text', 'uuid'], 'setof study.occurrence');
select is_definer('study', 'list_occurrences',
    array['timestamp with time zone', 'timestamp with time zone', 'text', 'uuid', 'integer', 'text', 'uuid']);
select function_privs_are('study', 'list_occurrences',
    array['timestamp with time zone',
    'timestamp with time zone', 'text', 'uuid', 'integer', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_occurrences',
    array['timestamp with time zone',
    'timestamp with time zone', 'text', 'uuid', 'integer', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_occurrences',
    array['timestamp with time zone',
    'timestamp with time zone', 'text', 'uuid', 'integer', 'text', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Algebra', p_time_zone => 'Europe/Berlin', p_course_id => test.user_id(901)) $$, 'a course'
);
-- Across the end of summer time on 25 October.
select lives_ok(
    $$ select study.create_lecture(
           test.user_id(901), '2026-10-12', '09:15', 90, p_weekdays => '{1,3}', p_until_on => '2026-11-04',
           p_lecture_id => test.user_id(921)
       ) $$, 'a lecture'
);
select results_eq(
    $$ select starts_at, ends_at - starts_at, local_day, local_time from study.list_occurrences('2026-10-20+00', '2026-10-28 08:15+00') $$,
    $$ values
        (timestamptz '2026-10-21 07:15+00', interval '90 minutes', date '2026-10-21', time '09:15'),
        (timestamptz '2026-10-26 08:15+00', interval '90 minutes', date '2026-10-26', time '09:15') $$,
    'is at the same local time before and after the clocks change, and outside the window nowhere'
);
select is(
    (select count(*) from study.list_occurrences('2026-10-01+00', '2027-10-01+00')), 8::bigint, 'until its last day, and not after'
);
select results_eq(
    $$ select recurrence_id from study.list_occurrences('2026-10-12 08:00+00', '2026-10-13+00') $$, array['20261012T091500'],
    'one that is under way is there'
);
select results_eq(
    $$ select recurrence_id from study.list_occurrences('2026-10-01+00', '2026-12-01+00', p_limit => 2, p_after => (
           select o.cursor from study.list_occurrences('2026-10-01+00', '2026-12-01+00', p_limit => 2) as o order by o.cursor desc limit 1
       )) $$,
    array['20261019T091500', '20261021T091500'], 'a page follows a page'
);
select lives_ok(
    $$ select study.update_lecture(test.user_id(921), p_week_interval => 2, p_excluded => '{20261014T091500}') $$, 'every other week, not on the 14th'
);
select results_eq(
    $$ select recurrence_id from study.list_occurrences('2026-10-01+00', '2026-12-01+00') $$,
    array['20261012T091500', '20261026T091500', '20261028T091500'], 'is every other week, but for that'
);
-- One that moved, one that was cancelled.
select test.logout();
insert into study.occurrences
    (occurrence_id, user_id, lecture_id, recurrence_id, starts_on, start_time, time_zone, duration_minutes, location, is_cancelled)
values
    (test.user_id(1), test.user_id(1), test.user_id(921), '20261026T091500', '2026-10-27', '14:00', 'Europe/Berlin', 60, 'Hall 2', false),
    (test.user_id(2), test.user_id(1), test.user_id(921), '20261028T091500', '2026-10-28', '09:15', 'Europe/Berlin', 90, null, true);
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select recurrence_id, starts_at, location from study.list_occurrences('2026-10-13+00', '2026-12-01+00') $$,
    $$ values ('20261026T091500', timestamptz '2026-10-27 13:00+00', 'Hall 2') $$, 'single times differ from the rule'
);
-- All-day: floats, on the clock of whoever looks; 25 October has 25 hours in Berlin.
select test.logout();
insert into study.lectures (lecture_id, user_id, course_id, title, starts_on, start_time, duration_minutes, is_all_day, last_on)
values (test.user_id(922), test.user_id(1), test.user_id(901), 'Holiday', '2025-10-26', '00:00', 1440, true, '2025-10-26');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select starts_at, ends_at from study.list_occurrences('2025-10-25+00', '2025-10-28+00', 'Europe/Berlin') $$,
    $$ values (timestamptz '2025-10-25 22:00+00', timestamptz '2025-10-26 23:00+00') $$, 'a day is a day there'
);
select results_eq(
    $$ select starts_at, ends_at from study.list_occurrences('2025-10-25+00', '2025-10-28+00') $$,
    $$ values (timestamptz '2025-10-25 21:00+00', timestamptz '2025-10-26 21:00+00') $$, 'and here'
);

-- Errors
select throws_ok(
    $$ select study.list_occurrences('2026-10-01+00', '2026-10-01+00') $$, 'PT400', 'invalid_window', 'a window is one'
);
select throws_ok(
    $$ select study.list_occurrences('2026-10-01+00', '2028-10-01+00') $$, 'PT400', 'invalid_window', 'of a year or so'
);
select throws_ok(
    $$ select study.list_occurrences('-infinity', '2028-10-01+00') $$, 'PT400', 'invalid_date', 'within centuries'
);
select throws_ok(
    $$ select study.list_occurrences('2026-10-01+00', '2026-10-02+00', 'Nowhere') $$, 'PT400', 'invalid_time_zone', 'a zone exists'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty($$ select study.list_occurrences('2026-10-01+00', '2026-12-01+00') $$, 'one''s own');

select * from finish();
rollback;
