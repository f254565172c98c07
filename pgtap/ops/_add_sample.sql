begin;
select plan(5);

-- Contract
select function_returns('ops', '_add_sample', array['jsonb', 'timestamp with time zone', 'numeric', 'interval'], 'jsonb');

-- Behaviour
select is(ops._add_sample(null, '1970-01-01 00:10Z', 5, '5 minutes'), '[[600.0, 5]]'::jsonb, 'the first one');
select is(
    ops._add_sample('[[100, 1], [300, 2], [540, 4]]', '1970-01-01 00:10Z', 5, '5 minutes'), '[[300, 2], [540, 4], [600.0, 5]]'::jsonb,
    'the oldest fall out of the span'
);
select is(
    ops._add_sample('[[540, 4], [600, 9]]', '1970-01-01 00:10Z', 5, '5 minutes'), '[[540, 4], [600.0, 5]]'::jsonb,
    'the same instant counts once'
);
select is(
    ops._add_sample('[[540, 4], [9000, 9]]', '1970-01-01 00:10Z', 5, '5 minutes'), '[[540, 4], [600.0, 5]]'::jsonb,
    'samples from the future are from before the clock was set back'
);

select * from finish();
rollback;
