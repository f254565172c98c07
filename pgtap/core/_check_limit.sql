begin;
select plan(7);

-- Contract
select volatility_is('core', '_check_limit', array['integer', 'integer'], 'immutable', 'Nothing but its arguments counts.');

-- Behaviour
select lives_ok($$select core._check_limit(1), core._check_limit(1000)$$, 'One and a thousand are page sizes.');
select lives_ok($$select core._check_limit(10000, 10000)$$, 'A function may allow more.');

-- Errors
select throws_ok($$select core._check_limit(0)$$, 'PT400', 'invalid_limit', 'Nothing is no page.');
select throws_ok($$select core._check_limit(1001)$$, 'PT400', 'invalid_limit', 'More than a thousand is no page.');
select throws_ok($$select core._check_limit(11, 10)$$, 'PT400', 'invalid_limit', 'A function may allow less.');
select throws_ok($$select core._check_limit(null)$$, 'PT400', 'invalid_limit', 'A limit is needed.');

select * from finish();
rollback;
