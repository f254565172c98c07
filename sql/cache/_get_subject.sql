-- What invalidates an entry, as a number: its key or one of its tags. Two that share a hash invalidate each
-- other, which costs a rebuild and nothing else.

create or replace function cache._get_subject(
    p_subject_type text,
    p_namespace    text,
    p_name         text
)
returns bigint
language sql
immutable
return hashtextextended(p_subject_type || ':' || p_namespace || ':' || p_name, 0);

comment on function cache._get_subject(text, text, text) is 'The number of a key or tag.';
