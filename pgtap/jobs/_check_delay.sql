-- jobs._check_delay: a delay that a job can be put off for.
begin;
select plan(6);

-- Contract
select function_returns('jobs', '_check_delay', array['interval'], 'void');
select function_privs_are('jobs', '_check_delay', array['interval'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select jobs._check_delay(null), jobs._check_delay('0 seconds') $$, 'none is fine, and so is nothing');
select lives_ok($$ select jobs._check_delay('1 year') $$, 'a year is the longest');

-- Errors
select throws_ok(
    $$ select jobs._check_delay('-1 second') $$, 'PT400', 'invalid_retry_after', 'the past is refused'
);
select throws_ok(
    $$ select jobs._check_delay('13 months') $$, 'PT400', 'invalid_retry_after', 'more than a year is refused'
);

select * from finish();
rollback;
