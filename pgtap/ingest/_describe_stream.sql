begin;
select plan(6);

-- Contract
select function_returns('ingest', '_describe_stream', array['ingest.streams'], 'jsonb');
select isnt_definer('ingest', '_describe_stream', array['ingest.streams']);
select function_privs_are('ingest', '_describe_stream', array['ingest.streams'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_describe_stream', array['ingest.streams'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_describe_stream', array['ingest.streams'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    ingest._describe_stream(s),
    '{"key": "k", "format": "csv", "state": "open", "offset": 9, "lines": 3, "read": 2, "stored": 1, "duplicates": 0,
      "rejected": 1}'::jsonb,
    'shows the counts, and neither caller nor checksum'
)
from (
    select
        'k' as stream_key, 'user:x' as scope, 'csv' as format, array['a'] as columns, 'open' as state, 1 as attempt,
        9::bigint as byte_offset, 7::bigint as checksum, 3::bigint as line_count, 2::bigint as read_count,
        1::bigint as stored_count, 0::bigint as duplicate_count, 1::bigint as rejected_count,
        now() as created_at, now() as updated_at
) as r
cross join lateral (
    select row(r.*)::ingest.streams as s
) as s;

select * from finish();
rollback;
