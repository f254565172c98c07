-- Adds a sample to those within a span of time, the oldest first, and forgets those before it. A sample of the same
-- instant or from the future, before the clock was set back, is forgotten too.

create or replace function ops._add_sample(p_samples jsonb, p_at timestamptz, p_value numeric, p_span interval)
returns jsonb
language sql
stable
return (
    select coalesce(jsonb_agg(s.sample order by s.place), '[]')
    from jsonb_array_elements(coalesce(p_samples, '[]')) with ordinality as s (sample, place)
    where (s.sample ->> 0)::numeric >= extract(epoch from p_at - p_span)
        and (s.sample ->> 0)::numeric < extract(epoch from p_at)
) || jsonb_build_array(jsonb_build_array(round(extract(epoch from p_at), 3), p_value));

comment on function ops._add_sample(jsonb, timestamptz, numeric, interval) is 'Add a sample to those within a span of time.';
