/**
 * The reference's 160 primitives in the order of their token ids. A base knows tokens by number, so the order never
 * changes.
 */
export const referenceNames: readonly string[] = `
identity add subtract multiply divide invert even double halve flip equality contained combine intersection
difference dedupe order repeat greater size merge maximum minimum valmax valmin argmax argmin mostcommon
leastcommon initset both either increment decrement crement sign positive toivec tojvec sfilter mfilter
extract totuple first last insert remove other interval astuple product pair branch compose chain matcher
rbind lbind power fork apply rapply mapply papply mpapply prapply mostcolor leastcolor height width shape
portrait colorcount colorfilter sizefilter asindices ofcolor ulcorner urcorner llcorner lrcorner crop
toindices recolor shift normalize dneighbors ineighbors neighbors objects partition fgpartition uppermost
lowermost leftmost rightmost square vline hline hmatching vmatching manhattan adjacent bordering
centerofmass palette numcolors color toobject asobject rot90 rot180 rot270 hmirror vmirror dmirror cmirror
fill paint underfill underpaint hupscale vupscale upscale downscale hconcat vconcat subgrid hsplit vsplit
cellwise replace switch center position index canvas corners connect cover trim move tophalf bottomhalf
lefthalf righthalf vfrontier hfrontier backdrop delta gravitate inbox outbox box shoot occurrences
frontiers compress hperiod vperiod
`
  .trim()
  .split(/\s+/);
