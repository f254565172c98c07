begin;
select plan(13);

-- Contract
select function_returns('realtime', '_parse_place', array['text'], 'realtime.place');
select is_definer('realtime', '_parse_place', array['text']);
select function_privs_are('realtime', '_parse_place', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(realtime._parse_place('1-3-17'), row(1, '3', 17)::realtime.place, 'reads what was written');
select is(realtime._parse_place('1-0-0'), row(1, '0', 0)::realtime.place, 'knows the beginning');

-- Errors
prepare parse_place as select realtime._parse_place($1);
select throws_ok('execute parse_place(null)', 'PT400', 'invalid_place', 'refuses no place');
select throws_ok($$ execute parse_place('') $$, 'PT400', 'invalid_place', 'refuses an empty text');
select throws_ok($$ execute parse_place('1-2') $$, 'PT400', 'invalid_place', 'refuses half a place');
select throws_ok($$ execute parse_place(E'1-2-3\n') $$, 'PT400', 'invalid_place', 'refuses what follows a place');
select throws_ok($$ execute parse_place('1--2-3') $$, 'PT400', 'invalid_place', 'refuses signs');
select throws_ok($$ execute parse_place('0-2-3') $$, 'PT400', 'invalid_place', 'refuses an epoch that never was');
select throws_ok($$ execute parse_place('2-2-3') $$, 'PT400', 'invalid_place', 'refuses an epoch that is not yet');
select throws_ok(
    $$ execute parse_place('1-9999999999999999999-1') $$, 'PT400', 'invalid_place', 'refuses a place ahead of the log'
);

select * from finish();
rollback;
