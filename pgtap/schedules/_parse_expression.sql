begin;
select plan(24);

-- Contract
select function_returns('schedules', '_parse_expression', array['text'], 'schedules.parsed_expression');
select isnt_definer('schedules', '_parse_expression', array['text']);
select function_privs_are('schedules', '_parse_expression', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_parse_expression', array['text'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_parse_expression', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    (schedules._parse_expression('5 2 * * *')).seconds, rpad('1', 60, '0')::varbit, 'five fields mean second 0'
);
select is(
    (schedules._parse_expression('30 5 2 * * *')).seconds, schedules._parse_field('30', 'second', 0, 59),
    'six fields begin with the second'
);
select is(schedules._parse_expression('@daily'), schedules._parse_expression('0 0 * * *'), 'knows @daily');
select is(schedules._parse_expression('@Hourly'), schedules._parse_expression(' 0  * * * * '), 'case and blanks do not count');
select is(schedules._parse_expression('@weekly'), schedules._parse_expression('0 0 * * 7'), '7 is Sunday too');
select is(schedules._parse_expression('@monthly'), schedules._parse_expression('0 0 1 * ?'), '? is *');
select is(schedules._parse_expression('@yearly'), schedules._parse_expression('0 0 1 JAN *'), 'knows @yearly');
select is((schedules._parse_expression('every 2 minutes')).every_seconds, 120::bigint, 'knows intervals');
select is(
    (select array[p.is_either_day, p.is_every_hour] from schedules._parse_expression('0 */2 1 * 1') as p),
    '{t,t}', 'two restricted day fields suit either way; */2 is every hour'
);
select is(
    (select array[p.is_either_day, p.is_every_hour] from schedules._parse_expression('0 1-3 */2 * 1') as p),
    '{f,f}', 'a day field with a star restricts both ways; 1-3 are fixed hours'
);
select is(
    (select array[p.last_days::text, p.nearest_weekdays::text, p.nth_weekdays::text, p.month_days::text]
    from schedules._parse_expression('0 0 L,L-3,15W,LW,4 * mon#2,5L') as p),
    array['{0,3}', '{15,0}', '{12,50}', rpad('0001', 31, '0')], 'reads L, W and #'
);

-- Errors
select throws_ok($$ select schedules._parse_expression(null) $$, 'PT400', 'invalid_cron_expression', 'refuses nothing');
select throws_ok($$ select schedules._parse_expression('* * * *') $$, 'PT400', 'invalid_cron_expression', 'refuses four fields');
select throws_ok($$ select schedules._parse_expression('* * * * * * *') $$, 'PT400', 'invalid_cron_expression', 'refuses seven fields');
select throws_ok($$ select schedules._parse_expression('@reboot') $$, 'PT400', 'invalid_cron_expression', 'refuses @reboot');
select throws_ok($$ select schedules._parse_expression('0 0 32W * *') $$, 'PT400', 'invalid_cron_expression', 'refuses a weekday near no day');
select throws_ok($$ select schedules._parse_expression('0 0 * * MON#6') $$, 'PT400', 'invalid_cron_expression', 'no month has six Mondays');
select throws_ok($$ select schedules._parse_expression('0 0 * * L') $$, 'PT400', 'invalid_cron_expression', 'L alone is a day of the month');
select throws_ok($$ select schedules._parse_expression(repeat('1,', 300) || '1 * * * *') $$, 'PT400', 'invalid_cron_expression', 'refuses a novel');

select * from finish();
rollback;
